"""Whether the operator's Alertmanager is told what the plain files say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from generators.checks._alertmanager.files import CONFIGURATION
from generators.checks._rendered.documents import Document
from generators.conventions import monitoring

FOLDER = "/etc/alertmanager/config"
"""Where the operator mounts every key of the Secret that holds the configuration."""
_MESSAGES = f"{monitoring.ALERTMANAGER}/templates/messages.tmpl"
_ARGUMENTS = f"{monitoring.ALERTMANAGER}/arguments.txt"


def differences(planned: Mapping[str, str], server: Document | None, own: Mapping[str, Any]) -> Iterator[str]:
    """What differs, in words; ``own`` are the texts of the Secret that the object names."""
    if server is None:
        yield "there is no Alertmanager object"
        return
    plain = yaml.load(planned.get(CONFIGURATION, ""), yaml.CSafeLoader) or {}
    other = yaml.load(str(own.get("alertmanager.yaml") or ""), yaml.CSafeLoader) or {}
    if other.pop("templates", None) != [f"{FOLDER}/*.tmpl"]:
        yield f"its messages are not looked for in {FOLDER}"
    plain.pop("templates", None)
    for name in sorted({*plain, *other}):
        if plain.get(name) != other.get(name):
            yield f"{name} of its configuration is not that of the plain file"
    if str(own.get("messages.tmpl") or "").strip() not in planned.get(_MESSAGES, ""):
        yield "its messages are not those of the plain file"
    spec = server.spec
    stated = {
        f"--data.retention={spec.get('retention')}",
        f"--enable-feature={','.join(spec.get('enableFeatures') or ())}",
        *(f"--{one['name']}={one['value']}" for one in spec.get("additionalArgs") or ()),
    }
    lines = planned.get(_ARGUMENTS, "").splitlines()
    # Where it finds its files is the operator's own business.
    wanted = {line for line in lines if line.startswith("--") and ".path=" not in line}
    wanted = {line for line in wanted if not line.startswith("--config.file=")}
    for line in sorted(stated ^ wanted):
        yield f"{line} is said by one of the two only"

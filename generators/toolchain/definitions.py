"""The custom resource definitions as an API server takes them, from the pinned modules.

Their descriptions are left out: they validate nothing, and are most of what a server would have to
keep in memory and publish.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

from generators.toolchain import cache, crd_schemas, schemas
from generators.toolchain.groups import Group

FILE = "definitions.json"
OTHERS = ("generators.external-secrets.io", "acme.cert-manager.io")
"""Groups that no chart and no controller here has a use for: each definition costs memory."""


def folder_of(environment: Path, group: Group) -> Path:
    """Where the file is, or will be, in the user's cache."""
    table = (group.folder / "crds.toml").read_bytes()
    source = inspect.getsource(sys.modules[__name__])
    return environment / "definitions" / cache.digest(*group.pins(), table, source)


def fill(scratch: Path, group: Group, compiler: Path) -> int:
    """Writes the file into `scratch` and counts the definitions. Raises as `schemas.crd_documents` does."""
    documents = schemas.crd_documents(scratch, group, compiler)
    found = [_without_descriptions(one) for one in documents if _wanted(one)]
    (scratch / FILE).write_text(json.dumps(found, separators=(",", ":")), encoding="utf-8")
    return len(found)


def _wanted(document: object) -> bool:
    return crd_schemas.is_definition(document) and document["spec"]["group"] not in OTHERS


def _without_descriptions(value: Any) -> Any:
    if isinstance(value, dict):
        # Only where it is text: a property may be called so as well.
        return {
            key: _without_descriptions(inner)
            for key, inner in value.items()
            if not (key == "description" and isinstance(inner, str))
        }
    return [_without_descriptions(one) for one in value] if isinstance(value, list) else value

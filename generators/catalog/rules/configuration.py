"""Plain configuration: what fits into its object, leaves the process alone, and is no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.variables import SECRET_WORDS, tells_a_secret

_MOST_BYTES = 256 * 1024
"""A ConfigMap holds 1 MiB, and so does the Secret in which Helm keeps a release: there configuration
stands twice, as values and as manifest, and in an alphabet of 64 characters.
"""
_TAKEN = {
    **dict.fromkeys(
        ("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "BASH_ENV", "PYTHONPATH", "PYTHONHOME"),
        "decides which code runs: it is the image's",
    ),
    **dict.fromkeys(
        ("NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONHTTPSVERIFY"), "lets anybody answer for any server"
    ),
    "HOSTNAME": "is given by Kubernetes",
}
_OF_KUBERNETES = "KUBERNETES_"
_WITH_PASSWORD = re.compile(r"[A-Za-z]://[^/?#\s:@]*:[^/?#\s@]+@")


def _stated(context: Context) -> Iterator[tuple[str, KeyPath, str]]:
    """Service, path and value of everything that is configured."""
    for service, block in context.services.items():
        inner = (((*("in", name),), one) for name, one in block.get("in", {}).items())
        for where, states in (((), block), *inner):
            for variable, value in states.get("config", {}).items():
                yield service, ("services", service, *where, "config", variable), value


def variables(context: Context) -> Iterator[Finding]:
    """No variable that decides how the process runs instead of what it does."""
    for _, path, _ in _stated(context):
        variable = str(path[-1])
        why = _TAKEN.get(variable, "")
        if variable.startswith(_OF_KUBERNETES):
            why = "is given by Kubernetes, as all that begin with KUBERNETES_"
        if why:
            hint = "remove it, or give it a name of the service's own"
            yield Finding("catalog/variable", f"{variable} {why}", Spot(path, True), hint)


def passwords(context: Context) -> Iterator[Finding]:
    """No password: whoever reads the repository or the ConfigMap would have it."""
    for _, path, value in _stated(context):
        if _WITH_PASSWORD.search(value):
            # The value itself is not repeated: findings are kept in logs.
            message = f"{path[-1]} is an address with a password in it"
            hint = "put it under secrets: {name: {key: …, field: …}}, and leave user and password out here"
            yield Finding("catalog/secret-in-config", message, Spot(path), hint)
        elif tells_a_secret(str(path[-1])):
            message = f"{path[-1]} is named as a secret is, and everybody may read config"
            hint = f"put it under secrets; if it is none, leave {_listed(SECRET_WORDS)} out of its name"
            yield Finding("catalog/secret-in-config", message, Spot(path, True), hint)


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sizes(context: Context) -> Iterator[Finding]:
    """All of it fits into one object."""
    for service in context.settled:
        for environment, settings in context.settings(service).environments.items():
            total = sum(len(name.encode()) + len(value.encode()) for name, value in settings.config)
            if total > _MOST_BYTES:
                message = f"the configuration of {service} in {environment} has {total // 1024} KiB"
                spot = context.origin(service, environment, "config")
                hint = f"at most {_MOST_BYTES // 1024} KiB are allowed: put larger data into the image"
                yield Finding("catalog/config-size", message, spot, hint)
                break


RULES = (variables, passwords, sizes)

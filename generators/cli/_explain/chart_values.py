"""What a value of a service's chart follows from: most are called as in the catalog, the others stand here.

``values.yaml`` is where a person reads a value first, and it is generated; the question is what to edit.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from generators.suggest import nearest


class Followed(NamedTuple):
    """A value in words, and the dotted keys of the catalog that decide it; none for what is recorded.

    ``service`` is empty for a value that was asked for by itself, for whomever it holds.
    """

    service: str
    value: str
    words: str
    keys: tuple[str, ...]


_RECORD = "from the release record, releases/<environment>/<id>.yaml, which ./doit deploy writes"
# A key that begins with a dot is one of the service; * is the name that stands there.
_FOLLOWS = {
    "name": ("its id", (".",)),
    "environment": ("the name of the environment", ("environments",)),
    "priorityClass": ("of the namespace and the tier", (".tier", "environments")),
    "image.repository": ("the registry and the id", ("platform.registry",)),
    "image": (
        "its name follows from the registry and the id, what runs from the release",
        ("platform.registry",),
    ),
    "image.version": (_RECORD, ()),
    "image.digest": (_RECORD, ()),
    "port": ("of a worker that of all workers; a cron or a job has none", (".kind",)),
    "schedule.keep": ("of a job: for how long it is kept when it is done", (".schedule.keep_for",)),
    "uses.*.type": ("the type of the resource", ("resources.*.type",)),
    "uses.*.port": ("the port of the resource", ("resources.*.port",)),
    "uses.*.pool": ("connections of one pod, to PostgreSQL", (".pool", "resources.*.type")),
    "uses.*.host": ("where the resource is in an environment", ("resources.*.in",)),
    "uses.*.cidrs": ("where the resource is in an environment", ("resources.*.in",)),
    "uses.*.inCluster": ("where the resource is in an environment", ("resources.*.in",)),
    "egress.*.host": ("where the party is from an environment", (".egress.*.in",)),
    "egress.*.cidrs": ("where the party is from an environment", (".egress.*.in",)),
    "egress.*.loosened": ("whether its ranges may be everybody's", (".loosen",)),
    "route.listeners": ("of the Gateway, as the hosts need them", (".route.hosts", "platform.gateway.api")),
    "metrics.interval": ("time between two scrapes", (".scrape_interval",)),
    "metrics.series": ("series of one pod", (".series",)),
    "metrics.targets": ("twice the pods that run at most", (".scaling.max", ".rollout.strategy")),
}
_CAPITAL = re.compile("(?<=[a-z])([A-Z])")
_SERVICE = re.compile(r"services\.([^.]+)\.(?:workload\.)?(.+)")


def followed(key: str) -> Followed | None:
    """What ``services.<id>.<value>``, or a value by itself, follows from; None for what charts have not."""
    found = _SERVICE.fullmatch(key)
    service, value = (f"services.{found[1]}", found[2]) if found else ("", key.removeprefix("workload."))
    for pattern, (words, keys) in _FOLLOWS.items():
        if (name := _named(pattern, value)) is not None:
            full = (one.replace("*", name) for one in keys)
            return Followed(service, value, words, tuple(_full(one, service) for one in full))
    snake = _CAPITAL.sub(lambda capital: f"_{capital[1].lower()}", value)
    return Followed(service, value, "", (_full(f".{snake}", service),)) if snake != value else None


def nearest_value(key: str, services: Container[str]) -> str:
    """The value of a service's chart that was probably meant, with what stands before it; mostly empty."""
    found = _SERVICE.fullmatch(key)
    if not found or found[1] not in services:
        return ""
    near = nearest(found[2], (one for one in _FOLLOWS if "*" not in one))
    return f"services.{found[1]}.{near}" if near else ""


def _full(key: str, service: str) -> str:
    return f"{service}{key}".strip(".") if key.startswith(".") else key


def _named(pattern: str, value: str) -> str | None:
    """What stands for the ``*`` of a pattern; None where the value is another one."""
    found = re.fullmatch(re.escape(pattern).replace(r"\*", "(.+)"), value)
    return (found[1] if found.groups() else "") if found else None

"""Each section of the settings from its merged mapping to its frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from generators.conventions import workloads
from generators.conventions.enumerations import KINDS
from generators.conventions.workloads import RUNS, SERVES
from generators.grammar import stated
from generators.grammar.settings import QUEUE
from generators.model import (
    Compute,
    Hpa,
    Logs,
    Objectives,
    Probe,
    Probes,
    QueueScaling,
    Rollout,
    Route,
    Scaling,
    Schedule,
    Sessions,
    Settings,
    Shutdown,
    Step,
    Storage,
)

Tree = Mapping[str, Any]
Builder = Callable[[Any, str], Any]

# What kinds without a section of that name get: the model has no holes for outputs to test.
_NO_ROUTE = Route((), ("/",), 0)
_NO_SESSIONS = Sessions(False, 0)
_NO_SCHEDULE = Schedule("", "Etc/UTC", 0, 0, 0, 0)
_UNASKED: Mapping[str, Any] = {"path": "/", "period": 10, "timeout": 1, "failures": 3}
_NO_PROBE = Probe(**{field.name: _UNASKED.get(field.name, 0) for field in fields(Probe)})
_NO_PROBES = Probes(_NO_PROBE, _NO_PROBE, _NO_PROBE)
_ONE_POD = Scaling(1, 1, None, None)
_NO_ROLLOUT = Rollout("rolling", (), 0, 0, 0)

FITTING = {
    "route": SERVES,
    "sessions": SERVES,
    "probes": RUNS,
    "scaling": RUNS,
    "rollout": RUNS,
    "schedule": frozenset({"cron", "job"}),
    "storage": frozenset({"stateful"}),
}
"""The kinds a section means something for; any kind where it is not listed."""


def unfit(key: str) -> tuple[str, ...]:
    """The kinds that can have no such setting: ``cron`` and ``job`` for ``probes.readiness.period``."""
    fits = FITTING.get(key.partition(".")[0], frozenset(KINDS))
    return tuple(kind for kind in KINDS if kind not in fits)


def build_section(section: str, value: Any, kind: str) -> Any:
    """The value of one section for a service of a kind. ``value`` is None where no layer states it."""
    fits = FITTING.get(section)
    # What does not fit is a finding of the rules, and stands for nothing here.
    stated = value if fits is None or kind in fits else None
    builder = _BUILDERS.get(section)
    return builder(stated, kind) if builder else stated


def _alike(held: type[Any]) -> Builder:
    """For a section whose keys have the names of the fields that hold them."""
    names = [field.name for field in fields(held)]
    return lambda value, kind: held(*(value[name] for name in names))


_probe, _stated_sessions = _alike(Probe), _alike(Sessions)


def _scaling(value: Tree | None, kind: str) -> Scaling:
    if value is None:
        return _ONE_POD
    if "replicas" in value:
        return Scaling(value["replicas"], value["replicas"], None, None)
    hpa = None
    if "cpu" in value or "memory" in value:
        hpa = Hpa(value.get("cpu", 0.0), value.get("memory", 0.0))
    queue = value.get("queue")
    return Scaling(value.get("min", 1), value.get("max", 1), hpa, _queue(queue) if queue else None)


def _queue(value: Tree) -> QueueScaling:
    return QueueScaling(
        resource=value["resource"],
        stream=value["stream"],
        consumer=value["consumer"],
        length=value["length"],
        activation=stated(QUEUE, value, "activation"),
        polling=stated(QUEUE, value, "polling"),
        cooldown=stated(QUEUE, value, "cooldown"),
    )


def _rollout(value: Tree | None, kind: str) -> Rollout:
    if value is None:
        return _NO_ROLLOUT
    # Analysis judges requests and switches Services: only a web service has both.
    strategy = workloads.strategy(kind, value["strategy"]) or "rolling"
    steps = tuple(Step(step["weight"], step["pause"]) for step in value["steps"])
    return Rollout(strategy, steps, value["deadline"], value["promotion"], value["keep"])


def _probes(value: Tree | None, kind: str) -> Probes:
    if value is None:
        return _NO_PROBES
    return Probes(*(_probe(value[field.name], kind) for field in fields(Probes)))


def _route(value: Tree | None, kind: str) -> Route:
    if value is None:
        return _NO_ROUTE
    return Route(tuple(value["hosts"]), tuple(value["paths"]), value["timeout"])


def _sessions(value: Tree | None, kind: str) -> Sessions:
    return _stated_sessions(value, kind) if value else _NO_SESSIONS


def _schedule(value: Tree | None, kind: str) -> Schedule:
    if value is None:
        return _NO_SCHEDULE
    return Schedule(
        cron=value.get("cron", ""),
        zone=value["zone"],
        deadline=value["deadline"],
        start_within=value["start_within"],
        retries=value["retries"],
        keep=value.get("keep" if kind == "cron" else "keep_for", 0),
    )


def _storage(value: Tree | None, kind: str) -> Storage | None:
    if not value or "size" not in value:
        return None
    return Storage(value["size"], value["path"], value.get("class", ""))


def _config(value: Tree | None, kind: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(value.items())) if value else ()


_BUILDERS: dict[str, Builder] = {
    "requests": _alike(Compute),
    "limits": _alike(Compute),
    "scaling": _scaling,
    "rollout": _rollout,
    "probes": _probes,
    "shutdown": _alike(Shutdown),
    "objectives": _alike(Objectives),
    "logs": _alike(Logs),
    "route": _route,
    "sessions": _sessions,
    "schedule": _schedule,
    "storage": _storage,
    "config": _config,
}
"""Sections that are more than one value; any other is taken as it is."""

ORDER = tuple(field.name for field in fields(Settings))
"""The sections in the order of the model's ``Settings``."""

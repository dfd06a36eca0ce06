"""Which protections a service's own settings weaken, against what its tier and kind would give it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from generators.conventions.enumerations import SEVERITIES, STRATEGIES
from generators.grammar.quantities import bytes_of, millicores
from generators.grammar.scalars import as_duration, as_percent
from generators.model import Settings


class Weaker(NamedTuple):
    """One key that protects less: the default and the service's own value, as people write them."""

    key: tuple[str, ...]
    default: str
    own: str


_OF_A_PROBE: dict[str, Callable[[Any], str]] = {
    "period": as_duration,
    "timeout": as_duration,
    "failures": str,
}
"""What of a probe protects less the more of it there is, and how people write it."""
_LATE = "a pod that fails is noticed later"
_FAR = "a bad version reaches more callers"
_TAKEN = "it may take more from what runs beside it"
_WORSE = "somebody is told only when it is worse"
_EFFECTS = {
    **dict.fromkeys(("period", "timeout", "failures"), _LATE),
    "drain": "requests that are on their way may be refused",
    "finish": "work that takes long is cut off",
    **dict.fromkeys(("cpu", "memory", "ephemeral_storage"), _TAKEN),
    **dict.fromkeys(("min", "replicas"), "fewer pods are left when one is lost"),
    **dict.fromkeys(("strategy", "steps", "promotion"), _FAR),
    "keep": "the version before is gone sooner",
    "deadline": "a rollout that is stuck is noticed later",
    **dict.fromkeys(("availability", "latency_share"), "less is promised to callers"),
    "latency": "slower answers are promised to callers",
    "scrape_interval": "it is looked at less often",
    **dict.fromkeys(("down", "loudest"), "it is told to fewer people, or later"),
    "spread": "pods may share a machine, and go with it",
    "retention": "its logs are gone sooner",
    "coverage": "less of it is tested",
    **dict.fromkeys(("above", "below", "over", "least"), _WORSE),
    "for": "somebody is told later",
}


def effect(key: str) -> str:
    """What follows from a weaker value, in words: a larger figure is the weaker one of some keys only.

    ``key`` is dotted, ``limits.cpu``; its last word says of which kind it is.
    """
    return _EFFECTS[key.rpartition(".")[2]]


def weaker(default: Settings, own: Settings) -> Iterator[Weaker]:
    """Every weakened key. Sections that are the same object are not looked at."""
    for section, compare in _COMPARE.items():
        low, high = getattr(default, section), getattr(own, section)
        if low is not high and low != high:
            yield from compare(section, low, high)


def _probes(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    for name in ("startup", "readiness", "liveness"):
        before, after = getattr(low, name), getattr(high, name)
        for key, words in _OF_A_PROBE.items():
            yield from _more((section, name, key), getattr(before, key), getattr(after, key), words)


def _shutdown(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    for key in ("drain", "finish"):
        yield from _less((section, key), getattr(low, key), getattr(high, key), as_duration)


def _limits(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    for key, number in (("cpu", millicores), ("memory", bytes_of), ("ephemeral_storage", bytes_of)):
        before, after = getattr(low, key), getattr(high, key)
        if number(after) > number(before):
            yield Weaker((section, key), before, after)


def _scaling(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    key = "min" if high.scaled else "replicas"
    yield from _less((section, key), low.minimum, high.minimum, str)


def _rollout(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    """Every level states the details of all strategies: a more careful one is held to them as well."""
    before, after = STRATEGIES.index(low.strategy), STRATEGIES.index(high.strategy)
    if after < before:
        yield Weaker((section, "strategy"), low.strategy, high.strategy)
    elif high.strategy == "canary":
        yield from _steps((section, "steps"), low.steps, high.steps)
    elif high.strategy == "blue-green":
        for key in ("promotion", "keep"):
            yield from _less((section, key), getattr(low, key), getattr(high, key), as_duration)
    yield from _more((section, "deadline"), low.deadline, high.deadline, as_duration)


def _steps(key: tuple[str, ...], low: Any, high: Any) -> Iterator[Weaker]:
    """A new version has no larger share at first, and no larger one in less time."""
    found = [
        *_more(key, low[0].weight, high[0].weight, lambda weight: f"beginning with {weight}%"),
        *_less(key, _paused(low), _paused(high), lambda time: f"pausing {as_duration(time)}"),
    ]
    yield from found
    for step in low if not found else ():
        before, after = (_paused(steps, step.weight) for steps in (low, high))
        if after < before:
            share = f"up to {step.weight}%"
            yield Weaker(
                key, f"pausing {as_duration(before)} {share}", f"pausing {as_duration(after)} {share}"
            )
            break


def _paused(steps: Any, weight: int = 100) -> int:
    """Seconds that a new version has no larger share than this."""
    return sum(step.pause for step in steps if step.weight <= weight)


def _objectives(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    for key in ("availability", "latency_share"):
        yield from _less((section, key), getattr(low, key), getattr(high, key), as_percent)
    yield from _more((section, "latency"), low.latency, high.latency, as_duration)


def _interval(section: str, low: int, high: int) -> Iterator[Weaker]:
    yield from _more((section,), low, high, as_duration)


def _severity(section: str, low: str, high: str) -> Iterator[Weaker]:
    if SEVERITIES.index(high) > SEVERITIES.index(low):
        yield Weaker((section,), low, high)


def _spread(section: str, low: str, high: str) -> Iterator[Weaker]:
    if low == "required":
        yield Weaker((section,), low, high)


def _logs(section: str, low: Any, high: Any) -> Iterator[Weaker]:
    yield from _less((section, "retention"), low.retention, high.retention, lambda days: f"{days}d")


def _more(key: tuple[str, ...], low: Any, high: Any, words: Callable[[Any], str]) -> Iterator[Weaker]:
    if high > low:
        yield Weaker(key, words(low), words(high))


def _less(key: tuple[str, ...], low: Any, high: Any, words: Callable[[Any], str]) -> Iterator[Weaker]:
    if high < low:
        yield Weaker(key, words(low), words(high))


_COMPARE: dict[str, Callable[[str, Any, Any], Iterator[Weaker]]] = {
    "probes": _probes,
    "shutdown": _shutdown,
    "limits": _limits,
    "scaling": _scaling,
    "rollout": _rollout,
    "objectives": _objectives,
    "scrape_interval": _interval,
    "down": _severity,
    "loudest": _severity,
    "spread": _spread,
    "logs": _logs,
}
COMPARED = frozenset(_COMPARE)
"""Settings that protect: a service that wants less of one says why and until when."""

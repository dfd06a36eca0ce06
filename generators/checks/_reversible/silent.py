"""Changes that every API server takes and that cannot be taken back all the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._rendered.projection import ROLLOUT
from generators.checks._reversible.ways import Way

SELECTOR, FALLS = "selector", "falls-to-one"
_SCALED = frozenset({"Deployment", "StatefulSet", ROLLOUT})


@dataclass(frozen=True, slots=True)
class Silent:
    """One of them: its rule, the object, and what it does."""

    rule: str
    kind: str
    name: str
    what: str
    fields: tuple[str, ...]


def silent(way: Way) -> Iterator[Silent]:
    """Selectors of Rollouts, which no schema keeps, and replicas that helm lets go of, either way."""
    for key, before in way.before.items():
        after = way.after.get(key)
        if after is None:
            continue
        kind, name = key[1], key[3]
        if kind == ROLLOUT and _spec(before).get("selector") != _spec(after).get("selector"):
            what = "its selector changes: the pods that run are nobody's from then on, and run on"
            yield Silent(SELECTOR, kind, name, what, ("spec.selector",))
        if kind in _SCALED:
            for going, one, other in (("deploying", before, after), ("going back", after, before)):
                pods = _falls(one, other)
                if pods:
                    what = f"{going} gives its replicas to a scaler: {pods} fall to 1 until that acts"
                    yield Silent(FALLS, kind, name, what, ("spec.replicas",))


def _falls(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """A field that helm alone owned and states no more is the server's default again, which is 1."""
    stated = int(_spec(before).get("replicas") or 0)
    return stated if stated > 1 and "replicas" not in _spec(after) else 0


def _spec(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("spec")
    return found if isinstance(found, dict) else {}

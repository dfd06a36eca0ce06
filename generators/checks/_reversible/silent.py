"""Changes that every API server takes and that cannot be made safely all the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._rendered.projection import ROLLOUT
from generators.checks._reversible.ways import Subject

FALLS = "falls-to-one"
_SCALED = frozenset({"Deployment", "StatefulSet", ROLLOUT})


@dataclass(frozen=True, slots=True)
class Silent:
    """One of them: its rule, what it does, and the field that does it."""

    rule: str
    what: str
    field: str


def silent(one: Subject) -> Iterator[Silent]:
    """Replicas that helm lets go of, on either way."""
    if one.before is None or one.after is None or one.kind not in _SCALED:
        return
    for going, here, there in (("deploying", one.before, one.after), ("going back", one.after, one.before)):
        pods = _falls(here, there)
        if pods:
            what = f"{going} gives its replicas to a scaler: {pods} fall to 1 until that acts"
            yield Silent(FALLS, what, "spec.replicas")


def _falls(here: Mapping[str, Any], there: Mapping[str, Any]) -> int:
    """A field that helm alone owned and states no more is the server's default again, which is 1."""
    stated = int(_spec(here).get("replicas") or 0)
    return stated if stated > 1 and "replicas" not in _spec(there) else 0


def _spec(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("spec")
    return found if isinstance(found, dict) else {}

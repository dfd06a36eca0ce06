"""What a deployment did, or would do, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from generators.model import Service
from ops.reports.table import columns, digest

if TYPE_CHECKING:
    from ops.actions.change import Outcome
    from ops.actions.preview import Preview


def line(one: Outcome) -> str:
    """One finished service, as it scrolls by."""
    took = f"{one.seconds:5.1f} s" if one.seconds else "       "
    return f"{one.service:<20} {one.state:<12} {took}  {one.reason}".rstrip()


def outcomes(found: Iterable[Outcome]) -> list[str]:
    """The closing table."""
    head = ("service", "state", "version", "digest", "time", "")
    rows = [
        (
            one.service,
            one.state,
            one.version or "-",
            digest(one.digest),
            f"{one.seconds:.1f} s" if one.seconds else "-",
            one.reason[:100],
        )
        for one in found
    ]
    return columns([head, *rows])


def levels(found: Iterable[Sequence[Service]]) -> list[str]:
    """The order, one level a line."""
    return [f"  {at}. {' '.join(one.id for one in level)}" for at, level in enumerate(found, start=1)]


def previews(found: Iterable[Preview]) -> list[str]:
    """What would change, one service a line."""
    return columns(
        [
            (one.candidate.service.id, one.candidate.record.version, one.words, one.candidate.care)
            for one in found
        ]
    )


def as_object(one: Preview) -> dict[str, object]:
    """For ``--format json``."""
    return {
        "service": one.candidate.service.id,
        "version": one.candidate.record.version,
        "digest": one.candidate.record.digest,
        "new": list(one.new),
        "changed": list(one.changed),
        "unchanged": list(one.same),
        "care": one.candidate.care,
    }

"""Exemptions and flags against the calendar: the only part of the catalog that needs a date.

``generate`` never asks for it, so that its output does not change overnight; a check does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from generators.problems import Problem, Severity

if TYPE_CHECKING:
    from generators.catalog.loading import Loaded

NOTICE = 14
"""Days ahead of the end that it is told."""
FARTHEST = 400
"""Days ahead after which an end is none: a year, and time to agree on it."""


def expired(loaded: Loaded, today: date) -> Iterator[Problem]:
    """What ended before ``today`` (error), ends in ``NOTICE`` days or never (warnings), with its place.

    A date that nobody lives to see is no error: it breaks nothing today, and was agreed upon once.
    """
    model = loaded.model
    if model is None:
        return
    for exemption in model.fleet.exemptions:
        section, name = exemption.key.rsplit(".", 1)
        what = f"the exemption of {exemption.key}"
        hint = "remove it, or agree on a new date with whoever looks after the platform"
        yield from _judge(loaded, today, exemption.until, what, hint, section, name, "")
    for service in model.services:
        for exemption in service.exemptions:
            key = f"services.{service.id}.loosen"
            what = f"the exemption of {exemption.key} in {service.id}"
            hint = "go back to the default, or agree on a new date with whoever owns the tier"
            yield from _judge(loaded, today, exemption.until, what, hint, key, exemption.key, service.id)
        for flag in service.flags:
            key = f"services.{service.id}.flags"
            what = f"the flag {flag.name} of {flag.owner} in {service.id}"
            hint = "remove the flag and the branch it hides, or agree on a new date"
            yield from _judge(loaded, today, flag.until, what, hint, key, flag.name, service.id)


def _judge(
    loaded: Loaded,
    today: date,
    until: str,
    what: str,
    hint: str,
    section: str,
    name: str,
    service: str,
) -> Iterator[Problem]:
    left = _left(until, today)
    if left > FARTHEST:
        yield _far(loaded, until, what, (*section.split("."), name), service)
    if left > NOTICE:
        return
    place, source = loaded.place((*section.split("."), name, "until"))
    if left < 0:
        yield Problem(
            "exemptions/expired",
            f"{what} ended on {until}",
            place,
            hint,
            service=service,
            source=source,
        )
    else:
        days = "today" if left == 0 else f"in {left} day{'s' if left > 1 else ''}"
        yield Problem(
            "exemptions/expires-soon",
            f"{what} ends {days}, on {until}",
            place,
            hint,
            Severity.WARNING,
            service=service,
            source=source,
        )


def _left(until: str, today: date) -> int:
    return (date.fromisoformat(until) - today).days


def _far(loaded: Loaded, until: str, what: str, key: tuple[str, ...], service: str) -> Problem:
    place, source = loaded.place((*key, "until"))
    return Problem(
        "exemptions/far-away",
        f"{what} ends on {until}, more than {FARTHEST} days ahead",
        place,
        f"agree on a day within a year; it is announced {NOTICE} days before, and can be moved then",
        Severity.WARNING,
        service=service,
        source=source,
    )

"""Who approved a risk that an environment does not take by itself, and whether that still holds."""

from __future__ import annotations

from generators.grammar.moments import moment
from generators.problems import Place, Problem, Severity
from ops.actions.site import Site
from ops.faults import USAGE, stopped
from ops.records import chain
from ops.verdicts.care import approval, needs_approval


def unapproved(site: Site) -> list[Problem]:
    """A finding where a person has to approve the risk and nobody did, or not lately; dry, a warning.

    Raises Stopped for a time that is none.
    """
    stated, environment = site.world.arguments, site.environment
    at = _moment(stated.approved_at)
    if not needs_approval(stated.risk, environment.automatic_up_to):
        return []
    no = approval(stated.risk, environment, stated.approved_by.strip(), at, site.api.now())
    if no is None:
        return []
    severity = Severity.ERROR if stated.apply else Severity.WARNING
    return [Problem(f"deploy/{no.name}", no.words, Place(environment.name), no.hint, severity)]


def note(site: Site, name: str, version: str = "", digest: str = "") -> None:
    """Writes down who approved what comes in of a service, or of the platform; nothing where nobody did."""
    stated = site.world.arguments
    if stated.approved_by:
        details = {"by": stated.approved_by, "at": stated.approved_at, "risk": stated.risk}
        site.history.append(
            name, chain.APPROVED, version=version, digest=digest,
            details={key: text for key, text in details.items() if text},
        )  # fmt: skip


def _moment(text: str) -> float | None:
    if not text:
        return None
    try:
        return moment(text).timestamp()
    except ValueError:
        words = f"{text!r} is no moment in time"
        hint = "as in 2027-01-04T09:30:00Z"
        raise stopped("usage/approved-at", words, hint, place="--approved-at", code=USAGE) from None

"""What becomes of a change that did not end well: back to what was well, and how that ended, in words."""

from __future__ import annotations

from generators.model import Service
from ops.actions import going_back
from ops.actions.site import Site
from ops.faults import ApiError, Stopped, Unreachable
from ops.records.release import Record
from ops.records.standing import standing
from ops.verdicts.health import Health
from ops.world import in_words


def after_failure(
    site: Site, service: Service, record: Record, reason: str, hint: str
) -> tuple[bool, str, str]:
    """Back to what was verified, where there is such a thing; else it stays to be looked at.

    Whether what was verified serves again, why the change failed, and one next step. The caller holds the
    lease. Raises what ``go_back`` does.
    """
    now = standing(site.history.entries(service.id))
    try:
        way = going_back.find(site, service, now, leaving=record)
    except Stopped as stop:
        told = stop.problems[0]
        if told.rule == going_back.NOTHING:
            return False, reason, hint
        return False, f"{reason}; {told.message}", told.hint
    verdict = going_back.go_back(site, way, reason)
    if verdict.health is not Health.HEALTHY:
        return False, f"{reason}; back on {way.target.version}, which is {verdict.health}", verdict.next_step
    words = f"{reason}; {way.target.version} serves again"
    between = going_back.passed_over(now, way)
    if between:
        words += f", and may not know the data of {', '.join(between)}, which ran in between"
    if way.bad == way.target.digest:
        words += f" as it was configured in revision {way.target.revision}"
        return True, words, "repair the configuration; nothing is held against the image"
    lift = f"./doit rollback {site.environment.name} {service.id} --lift {way.bad} --reason TEXT"
    return True, words, f"repair it; its digest is barred until: {lift} --apply"


def without_bar(site: Site, service: Service, reason: str) -> tuple[str, str] | None:
    """How the way back of what nobody judged ended, and one next step where that is not well; None where
    there is no way.

    Whatever is wrong says nothing of the version that nobody judged.
    """
    try:
        way = going_back.before(site, service, standing(site.history.entries(service.id)))
        if way is None:
            return None
        verdict = going_back.go_back(site, way, reason, bar=False)
        if verdict.health is Health.HEALTHY:
            return f"{way.target.version} is in place again", ""
        return f"back on {way.target.version}, which is {verdict.health}", verdict.next_step
    except (Stopped, ApiError, Unreachable) as error:
        told = as_stop(site, error, f"taking {service.id} back").problems[0]
        return told.message, told.hint


def as_stop(site: Site, error: Stopped | ApiError | Unreachable, doing: str) -> Stopped:
    """Whatever stands in the way of ``doing``, as findings."""
    return error if isinstance(error, Stopped) else in_words(error, site.environment, site.api, doing)

"""A service's own rules, probes and dashboard, which go with it where it is deployed by name.

They are in the namespace of the monitoring, in which the deployer of an environment has no rights: whoever
has some sends them, for everybody else they stay as they are. Nothing here fails a deployment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from generators.conventions import operations
from generators.problems import Place, Problem, Severity
from ops.actions import watching
from ops.actions.oracle import Answer, Oracle
from ops.actions.site import Site
from ops.faults import ApiError, Unreachable


@dataclass(frozen=True, slots=True)
class Accompanied:
    """How many objects were, or dry would be, written; what is said of it, and what stood in the way."""

    changes: int = 0
    words: str = ""
    problem: Problem | None = None


def accompany(site: Site, services: Collection[str], *, apply: bool, force: bool) -> Accompanied:
    """Sends what differs of these services; with one that cannot be taken, nothing of any.

    Nothing is deleted, and nothing is sent to a monitoring that is not there: that needs all of it.
    """
    prometheus = site.world.model.fleet.platform.prometheus
    if prometheus.delivery != "operator" or not services:
        return Accompanied()
    again = f"./doit deploy {site.environment.name} --apply sends all of it"
    try:
        return _sent(site, prometheus.namespace, services, apply=apply, force=force)
    except FileNotFoundError as missing:
        return Accompanied(problem=_problem(site, str(missing), "./doit generate"))
    except ApiError as error:
        if error.status == 403:
            return _left(prometheus.namespace)
        return Accompanied(problem=_problem(site, error.message, again))
    except Unreachable as error:
        return Accompanied(problem=_problem(site, str(error), again))


def _sent(site: Site, namespace: str, services: Collection[str], *, apply: bool, force: bool) -> Accompanied:
    if site.api.find(f"/api/v1/namespaces/{namespace}") is None:
        return Accompanied()
    bodies = list(watching.wanted(site, services))
    # One of its own: what it learns of rights there is not true of the environment.
    answers = Oracle(site.api, site.environment.namespace).ask_all(bodies)
    if any(_forbidden(one) for one in answers):
        return _left(namespace)
    odd = _odd(answers, force=force)
    if odd is not None:
        return Accompanied(problem=_problem(site, *odd))
    changing = [one for one in answers if not one.same]
    for one in changing if apply else ():
        site.api.apply(one.path, one.body, manager=operations.APPLIER, force=force, dry=False)
    did = "sent" if apply else "would change"
    return Accompanied(len(changing), f"monitoring: {len(changing)} objects {did}" if changing else "")


def _left(namespace: str) -> Accompanied:
    return Accompanied(words=f"monitoring: left as it is; this user may not change it in {namespace}")


def _forbidden(one: Answer) -> bool:
    return one.guessed or (one.refusal is not None and one.refusal.status == 403)


def _odd(answers: Sequence[Answer], *, force: bool) -> tuple[str, str] | None:
    """Why one of them cannot be sent, and one next step; None where all can."""
    for one in answers:
        if one.unknown:
            return one.kindless, watching.INSTALL
        if one.refusal is not None:
            return f"{one.title}: {one.refusal.message}", "./doit check"
        if one.conflicts and not force:
            return one.contested, "--force-conflicts overwrites them"
    return None


def _problem(site: Site, words: str, hint: str) -> Problem:
    place = Place(f"{site.environment.name}/{watching.NAME}")
    said = f"rules and dashboards stay as they were: {words}"
    return Problem("deploy/monitoring", said, place, hint, Severity.WARNING)

"""What deploying a service would change, judged by the server before anything is touched."""

from __future__ import annotations

from dataclasses import dataclass

from generators.conventions import names
from generators.problems import Place, Problem
from ops.actions.candidates import Candidate
from ops.actions.oracle import Answer, objects
from ops.actions.site import Site
from ops.adapters.release_store import PENDING, Release
from ops.verdicts.handing_over import falls_to_one
from ops.verdicts.ownership import is_codified, is_left_by_a_switch


@dataclass(frozen=True, slots=True)
class Preview:
    """``new``, ``changed`` and ``same`` objects by title, and why it cannot be done if it cannot."""

    candidate: Candidate
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    problems: tuple[Problem, ...]
    pending: bool = False
    """Helm's newest revision was never finished."""
    takes_over: bool = False
    """A field is taken from a controller that has no more use for it, or from who set what was codified."""

    @property
    def nothing(self) -> bool:
        """Whether the cluster is there already."""
        return not (self.new or self.changed or self.problems or self.pending)

    @property
    def words(self) -> str:
        """For people: ``8 new``, ``2 changed: Rollout/wallet``, ``nothing``."""
        if self.problems:
            return "cannot: " + self.problems[0].message
        parts = []
        if self.new:
            parts.append(f"{len(self.new)} new")
        if self.changed:
            parts.append(f"{len(self.changed)} changed: {', '.join(self.changed[:4])}")
        return ", ".join(parts) or ("unfinished before: repaired first" if self.pending else "nothing")


def preview(site: Site, candidate: Candidate, kept: Release | None, *, force: bool) -> Preview:
    """Renders the chart and asks the server. Raises Unreachable when it falls silent."""
    service, environment = candidate.service.id, site.environment
    values = [f"{names.chart(service)}/values-{environment.name}.yaml"]
    kubernetes = site.world.model.fleet.platform.kubernetes
    done = site.helm.template(service, values, candidate.values(), kubernetes)
    if done.code:
        told = _problem(site, service, "deploy/render", done.words, "./doit generate && ./doit check")
        return Preview(candidate, (), (), (), (told,))
    answers = site.oracle.ask_all(objects(done.out, service, environment.namespace))
    left = [one for one in answers if _gives_way(one)]
    problems = [told for one in answers for told in _told(site, service, one, force=force or one in left)]
    released = kept is not None and kept.status == "deployed"
    return Preview(
        candidate,
        tuple(one.title for one in answers if one.live is None),
        # A release that helm calls failed is applied again even where nothing differs.
        tuple(one.title for one in answers if one.live is not None and (one.found or not released)),
        tuple(one.title for one in answers if one.same and released),
        tuple(problems),
        kept is not None and kept.status in PENDING,
        bool(left),
    )


def _gives_way(one: Answer) -> bool:
    return is_left_by_a_switch(str(one.body["kind"]), one.conflicts) or is_codified(one.live, one.conflicts)


def _told(site: Site, service: str, one: Answer, *, force: bool) -> list[Problem]:
    if one.unknown:
        hint = "install what defines it first"
        return [_problem(site, service, "cluster/kind-missing", one.kindless, hint)]
    if one.refusal is not None:
        words = f"{one.title} was refused: {one.refusal.message}"
        rule, hint = "deploy/refused", "change what the words name in the catalog"
        if "exceeded quota" in words:
            rule = "cluster/quota"
            hint = f"raise environments.{site.environment.name}.quota, or ask for less"
        if "field is immutable" in words or "updates to statefulset spec" in words:
            rule, hint = "deploy/immutable", f"delete {one.title} first, and know what that stops"
        return [_problem(site, service, rule, words, hint)]
    pods = falls_to_one(one.body, one.live)
    if pods and not force:
        words = f"{one.title} gives its replicas to a scaler: they fall from {pods} to 1 until it acts"
        alone = f"./doit deploy {site.environment.name} {service} --force-conflicts --apply"
        hint = f"when one pod is enough for a while: {alone}"
        return [_problem(site, service, "deploy/falls-to-one", words, hint)]
    if one.conflicts and not force:
        hint = (
            f"./doit drift {site.environment.name} {service} shows them; --revert or --codify, then deploy;"
        )
        hint += " --force-conflicts overwrites them"
        return [_problem(site, service, "deploy/conflict", one.contested, hint)]
    return []


def _problem(site: Site, service: str, rule: str, words: str, hint: str) -> Problem:
    name = site.environment.name
    return Problem(rule, words, Place(f"{name}/{service}"), hint, service=service, environment=name)

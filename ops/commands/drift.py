"""``drift``: who changed what by hand; puts it back, or shows the edit that would keep it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from generators.model import Service
from generators.problems import Place, Problem
from ops.actions import codifying, drifting, reverting
from ops.actions.guards import quarantined
from ops.actions.site import Site
from ops.adapters import whole_file
from ops.faults import ApiError, Stopped, Unreachable
from ops.verdicts.drift import ADDED, MISSING, RELEASE, UNKNOWN, Drift
from ops.verdicts.sources import template_line
from ops.world import World, in_words

TEMPLATES = Path(__file__).resolve().parent.parent.parent


def run(arguments: Namespace) -> int:
    """0 when nothing differs, or after a revert nothing does any more."""
    world = World("drift", arguments)
    environment = world.environment(arguments.environment)
    services = world.services(arguments.services)
    site = Site(world, environment)
    try:
        with world.progress as progress:
            progress.at("comparing", 0, 0)
            found = drifting.find(site, services, platform=not arguments.services)
            remaining = list(found.drift)
            if arguments.revert and arguments.apply and remaining:
                held = quarantined(site, "drift", arguments.services)
                if held:
                    raise Stopped(held)
                _revert(site, found)
                remaining = list(drifting.find(site, services, platform=not arguments.services).drift)
    except (ApiError, Unreachable) as error:
        raise in_words(error, environment, site.api, "comparing") from error
    return _tell(site, services, found, remaining)


def _revert(site: Site, found: drifting.Found) -> None:
    names = sorted({one.service for one in found.drift})
    for name in names:
        answers = [answer for owner, answer in found.answers if owner == name]
        own = [one for one in found.drift if one.service == name]
        with site.leases.held(name):
            reverting.revert(site, name, answers, own, reason="put back")


def _tell(site: Site, services: Sequence[Service], found: drifting.Found, remaining: Sequence[Drift]) -> int:
    world, name = site.world, site.environment.name
    sources = Sources(site)
    problems = [_problem(site, one, sources.of(one)) for one in remaining]
    codified = _codified(site, remaining) if world.arguments.codify else {}
    lines = [line for told in codified.values() for line in told]
    names = {one.id for one in services} & found.released
    drifted = {one.service for one in remaining}
    clean = len(names - drifted)
    if world.arguments.revert:
        gone = len(found.drift) - len(remaining)
        told = f"{gone} of {len(found.drift)} put back"
        lines.append(
            told if world.arguments.apply else f"{len(found.drift)} would be put back; --apply does it"
        )
    if found.guessed:
        lines.append(
            f"for a reader: compared without asking the server; {found.hidden} objects are not shown"
        )
    whole = f"{clean} of {len(names)} services as deployed"
    lines.append(f"drift {name}: {whole} ({found.objects} objects compared)")
    more: dict[str, object] = {"drift": [_object(one, sources.of(one)) for one in remaining]}
    more |= {"codify": codified} if world.arguments.codify else {}
    if not names:
        hint = f"./doit deploy {name} --apply"
        problems.append(Problem("drift/nothing", "nothing was ever deployed here", Place(name), hint))
    return world.tell(problems, lines, checked=clean, of=len(names), more=more)


def _codified(site: Site, remaining: Sequence[Drift]) -> dict[str, list[str]]:
    """Lines: the keys that keep it, the patch that says so, and with --apply that it is written."""
    world, name = site.world, site.environment.name
    edit = codifying.edit(world, name, remaining)
    keys, patch = codifying.codified(world, name, remaining), edit.patch.splitlines()
    if not patch or not world.arguments.apply:
        return {"keys": keys, "patch": patch, "written": []}
    whole_file.write(world.catalog, edit.after)
    deploy = f"./doit deploy {name} {' '.join(edit.services)} --apply"
    told = f"{edit.shown} is written; then: ./doit generate && {deploy}"
    return {"keys": keys, "patch": patch, "written": [told]}


class Sources:
    """From fields to the lines that want them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._texts: dict[str, str] = {}

    def of(self, one: Drift) -> str:
        """``services.yaml:41 (services.wallet.scaling.max)``, or the line of a template."""
        key = codifying.key_of(one)
        if key is not None:
            path = f"services.{one.service}.in.{self._site.environment.name}.{key.key}"
            for tried in (path, f"services.{one.service}.{key.key}"):
                try:
                    origin = self._site.world.loaded.origins.of(tried)
                except (KeyError, IndexError, TypeError):
                    continue
                return f"{origin.place} ({origin.source.key})"
        return self._template(one)

    def _template(self, one: Drift) -> str:
        folder = "platform" if one.service == drifting.PLATFORM else "workload"
        root = TEMPLATES / "templates" / folder / "templates"
        for path in sorted(root.glob("*")):
            text = self._texts.setdefault(path.name, path.read_text(encoding="utf-8"))
            line = template_line(text, one.kind, one.path)
            if line:
                return f"templates/{folder}/templates/{path.name}:{line}"
        return ""


def _problem(site: Site, one: Drift, source: str) -> Problem:
    name = site.environment.name
    want, have = one.want or "nothing", one.have or "nothing"
    words = f"{one.full_path}: want {_short(want)}, have {_short(have)} ({one.what} by {one.manager})"
    if source and one.what != ADDED:
        words += f"; wanted by {source}"
    hint = f"./doit drift {name} {one.service} --revert --apply, or --codify to keep it"
    if one.service == drifting.PLATFORM:
        hint = f"./doit drift {name} --revert --apply"
    if one.what == MISSING and one.kind == RELEASE:
        hint = f"./doit deploy {name}{'' if one.service == drifting.PLATFORM else f' {one.service}'} --apply"
    elif one.what == MISSING and one.manager != UNKNOWN:
        hint = f"install what defines it, then {hint.partition(',')[0]}"
    place = Place(f"{name}/{one.service}")
    return Problem(f"drift/{one.what}", words, place, hint, service=one.service, environment=name)


def _object(one: Drift, source: str) -> dict[str, object]:
    return {
        "service": one.service,
        "path": one.full_path,
        "want": one.want,
        "have": one.have,
        "manager": one.manager,
        "source": source,
        "what": one.what,
    }


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}…"

"""Brings services' sources to the newest template: three-way, with the template they were made from as base.

Edits of the team stay; what both changed on the same lines is marked as git does, and counts as a
finding. Without an id: every service that was made from the template. Writes to apps/<id> alone.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from generators.cli._command_line.parsing import named
from generators.cli._command_line.request import from_arguments
from generators.cli._command_line.template_environment import become_able
from generators.conventions.names import sources
from generators.pipeline import TEMPLATES, Request
from generators.problems import Place, Problem, Severity
from generators.telling import say, tell

if TYPE_CHECKING:
    from generators.model import Model, Service
    from generators.service_sources.updating import Update

EXAMPLES = ("./doit update", "./doit update notai --dry-run")


def add_arguments(parser: ArgumentParser) -> None:
    """Whose sources, and whether anything is written."""
    parser.add_argument("services", nargs="*", type=named, metavar="SERVICE", help="all of them without one")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")


def execute(arguments: Namespace) -> int:
    """0 when all is brought up to date, 1 when something was marked or could not be."""
    request = from_arguments(arguments, dry=True)
    become_able("ruamel.yaml", "copier")
    from generators import catalog

    loaded = catalog.load(request.catalog, request.shown, request.shows_builtin)
    if loaded.model is None:
        return tell(arguments, "update", loaded.problems, (), checked=0, of=1)
    wanted, problems = _wanted(arguments.services, request, loaded.model)
    lines: list[str] = []
    data: dict[str, object] = {}
    done = 0
    for service in wanted:
        folder = sources(loaded.model.fleet.platform.sources, service.id)
        update, found = _update(request, folder, service, loaded.model, write=not arguments.dry_run)
        problems += found
        if update is not None:
            done += 1
            lines.append(f"{request.shows(folder)}: {_counted(update)}")
            data[service.id] = _data(update)
    of = len(wanted) + sum(problem.rule == "update/no-service" for problem in problems)
    lines.append(f"update: {done} of {of} services{', nothing was written' if arguments.dry_run else ''}")
    if not of:
        say("no service here was made from the template: ./doit new makes one")
    return tell(arguments, "update", problems, lines, checked=done, of=of, more={"services": data})


def _wanted(ids: list[str], request: Request, model: Model) -> tuple[list[Service], list[Problem]]:
    from generators.service_sources.record import ANSWERS

    known = {service.id: service for service in model.services}
    if ids:
        unknown = [
            _problem(one, "no-service", f"{one} is no service", "./doit new adds one")
            for one in ids
            if one not in known
        ]
        return [known[one] for one in dict.fromkeys(ids) if one in known], unknown
    place = request.output
    folder = model.fleet.platform.sources
    return [one for one in model.services if (place / sources(folder, one.id) / ANSWERS).exists()], []


def _update(
    request: Request, folder: str, service: Service, model: Model, *, write: bool
) -> tuple[Update | None, list[Problem]]:
    from generators.service_sources import updating
    from generators.service_sources.record import ANSWERS, DamagedError
    from generators.service_sources.rendering import TemplateError
    from generators.service_sources.three_way import MergeError

    shown = request.shows(folder)
    if not (request.output / folder).exists():
        message, hint = f"{service.id} has no sources yet", f"make them: ./doit new {service.id}"
        return None, [_problem(shown, "no-sources", message, hint)]
    try:
        update = updating.plan(request.output / folder, service, model, TEMPLATES / "service")
        if write:
            updating.carry_out(update)
    except DamagedError as error:
        hint = (
            "take it back from git where it was lost; sources that were not made here stay as they are, "
            f"or move them away and begin anew: ./doit new {service.id}"
        )
        return None, [
            _problem(f"{shown}/{ANSWERS}", "no-record", f"no template to start from: {error}", hint)
        ]
    except updating.OtherLanguageError as error:
        message = f"the sources are in {error}, the catalog says {service.language.name}"
        return None, [
            _problem(shown, "language", message, "move them away and found them anew, or correct the catalog")
        ]
    except updating.UnfinishedError as error:
        message, hint = (
            "a conflict of the last update is still marked",
            "decide it, then run the command again",
        )
        place = Place(f"{shown}/{error.path}", error.line)
        return None, [Problem("update/unfinished", message, place, hint, service=service.id)]
    except (TemplateError, MergeError, OSError) as error:
        return None, [_problem(shown, "template", str(error), "correct what it says, then run it again")]
    return update, list(_problems(update, shown, service.id))


def _problems(update: Update, shown: str, service: str) -> Iterator[Problem]:
    from generators.service_sources.merging import Step
    from generators.service_sources.three_way import conflicts_in

    said = {
        Step.BESIDE: (
            "beside",
            "it cannot be merged with the template's: that stands beside it",
            "take what you need from {other}, and remove it",
        ),
        Step.KEPT: (
            "kept",
            "the template has this no longer; it stays, because it was edited",
            "remove it when it is not needed",
        ),
        Step.GONE: ("gone", "the template changed this, and here it was removed: it stays so", ""),
    }
    for note in update.merged.notes if update.merged else ():
        path = f"{shown}/{note.path}"
        if note.step is Step.CONFLICT and update.merged:
            for line in conflicts_in(update.merged.files[note.path].content):
                message = "the team and the template changed the same lines"
                yield Problem(
                    "update/conflict", message, Place(path, line), "decide between the marks", service=service
                )
        elif note.step in said:
            rule, message, hint = said[note.step]
            hint = hint.format(other=Path(note.other).name)
            yield Problem(f"update/{rule}", message, Place(path), hint, Severity.WARNING, service=service)
    if update.merged:
        for name in update.forgotten:
            message = f"the template no longer asks for {name!r}; the answer is dropped"
            yield Problem("update/forgotten", message, Place(shown), "", Severity.WARNING, service=service)


def _counted(update: Update) -> str:
    from generators.service_sources.merging import told

    if update.merged is None:
        return f"is of template {update.after.version} already"
    counts = [f"{count} {step}" for step, count in told(update.merged.notes).items()]
    versions = f"template {update.before.version} → {update.after.version}"
    return f"{versions}: {', '.join(counts) or 'no file changes'}"


def _data(update: Update) -> dict[str, object]:
    notes = update.merged.notes if update.merged else []
    return {
        "from": update.before.version,
        "to": update.after.version,
        "files": [{"path": note.path, "step": str(note.step), "other": note.other} for note in notes],
    }


def _problem(place: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(f"update/{rule}", message, Place(place), hint)

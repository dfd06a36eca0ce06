"""Founds a service: its block in the catalog, its sources and its generated files, all of it or nothing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from generators.catalog.read import read
from generators.conventions.names import sources
from generators.conventions.variables import ISSUER
from generators.conventions.workloads import SERVES
from generators.model import Service
from generators.pipeline import BusyError, Request, Run, alone, run
from generators.problems import Place, Problem, Severity
from generators.scratch import scratch
from generators.service_sources import placing, record
from generators.service_sources.block import Answers, lines, option
from generators.service_sources.catalog_text import Spliced, UnfitError, splice
from generators.service_sources.files import File
from generators.service_sources.record import Record
from generators.service_sources.rendering import TemplateError, languages, render
from generators.service_sources.template_answers import answers as told
from generators.service_sources.template_answers import issuer_of
from generators.suggest import listing
from generators.writer.disk import Ways
from generators.writer.findings import Findings
from generators.writer.states import Kind

_OF_THE_PROCESS = {None, errno.EMFILE, errno.ENFILE}
"""Errors that say nothing of the path."""


class RefusedError(Exception):
    """It cannot be founded; nothing was changed, or what was is undone."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Plan:
    """What founding would do. ``created``: paths of generated files that are not there yet.

    ``block`` is empty, and ``before`` equals ``after``, where the catalog has the service already.
    ``guessed`` is the service whose tokens it will accept although nobody said so; empty where somebody did.
    """

    request: Request
    service: Service
    before: bytes
    after: bytes
    block: tuple[str, ...]
    line: int
    folder: str
    files: dict[str, File]
    created: tuple[str, ...]
    problems: tuple[Problem, ...]
    guessed: str


def plan(request: Request, answers: Answers, template: Path, issuer: str | None) -> Plan:
    """Tries everything and writes nothing. ``issuer``: None for the catalog's own. Raises RefusedError."""
    before = request.catalog.read_bytes()
    block = tuple(lines(answers))
    spliced = _spliced(before, block, answers.tier, request.shown)
    tried = _Tried(request, before, spliced.text.encode(), block, spliced.line)
    return _planned(tried, answers.id, template, issuer)


def plan_sources(request: Request, service: str, template: Path, issuer: str | None) -> Plan:
    """The same for a service of the catalog that has no sources yet: its block stays as it is.

    Raises RefusedError, also where there is no template of its language.
    """
    before = request.catalog.read_bytes()
    line = read(request.catalog, request.shown).positions.of(("services", service), on_key=True).line
    wanted = _planned(_Tried(request, before, before, (), line), service, template, issuer)
    if not wanted.files:
        raise RefusedError(tuple(replace(one, severity=Severity.ERROR) for one in wanted.problems))
    return wanted


@dataclass(frozen=True, slots=True)
class _Tried:
    """A catalog as it is and as it would be, with the block that makes the difference."""

    request: Request
    before: bytes
    after: bytes
    block: tuple[str, ...]
    line: int


def _planned(tried: _Tried, name: str, template: Path, issuer: str | None) -> Plan:
    request = tried.request
    done = _try(request, tried.after)
    model = done.loaded.model
    if done.failed or model is None or done.outcome is None:
        raise RefusedError(tuple(_at_its_option(tried, one) for one in done.problems))
    service = next(one for one in model.services if one.id == name)
    folder = sources(model.fleet.platform.sources, service.id)
    of_tokens = issuer or issuer_of(service, model)
    files, warnings = _sources(request, service, template, folder, of_tokens)
    if files:
        lacking = tuple(_without_issuer(request, service, of_tokens, tried.line))
        if issuer and lacking:
            raise RefusedError((_not_called(service, issuer),))
        warnings = (*warnings, *lacking)
    return Plan(
        request=request,
        service=service,
        before=tried.before,
        after=tried.after,
        block=tried.block,
        line=tried.line,
        folder=folder,
        files=files,
        created=done.outcome.created,
        problems=warnings,
        guessed=of_tokens or "" if files and not issuer and service.kind in SERVES else "",
    )


def carry_out(wanted: Plan) -> Run:
    """Does it. Whatever stops it, an interrupt too, is undone.

    Raises RefusedError, also for what the system refuses; OSError for what it cannot give at the moment.
    """
    try:
        # What is compared and what is undone must be of this run alone.
        with alone(replace(wanted.request, dry=False)) as request:
            return _carry_out(wanted, request)
    except BusyError as error:
        raise RefusedError(error.problems) from error
    except placing.ChangedError as error:
        message = "the catalog was changed by somebody else meanwhile"
        problem = _problem(wanted.request.shown, "changed", message, "run the command again")
        raise RefusedError((problem,)) from error


def _carry_out(wanted: Plan, request: Request) -> Run:
    catalog, folder = request.catalog, request.output / wanted.folder
    if catalog.read_bytes() != wanted.before:
        raise placing.ChangedError
    made = begun = False
    try:
        if wanted.files:
            with _writing(request, folder):
                placing.make_folder(folder, wanted.files)
            made = True
        if wanted.after != wanted.before:
            # Sources take a while to write, and an editor asks for no lock.
            with _writing(request, catalog):
                placing.replace(catalog, wanted.after, over=wanted.before)
        begun = True
        done = run(request)
        if done.failed:
            raise RefusedError(done.problems)
    except BaseException:
        _undo(wanted, folder if made else None, request if begun else None)
        raise
    return done


@contextmanager
def _writing(request: Request, path: Path) -> Iterator[None]:
    """What the system says of a path that is written becomes a finding, in the words of generating."""
    try:
        yield
    except OSError as error:
        if error.errno in _OF_THE_PROCESS:
            raise
        output = os.path.realpath(request.output)
        findings = Findings(f"{output}/", request.shows, "then run the command again")
        findings.failed(error, os.path.relpath(path.resolve(), output), "write")
        raise RefusedError(findings.collected()) from error


def _undo(wanted: Plan, made: Path | None, begun: Request | None) -> None:
    catalog = wanted.request.catalog
    if wanted.after != wanted.before and catalog.read_bytes() == wanted.after:
        placing.replace(catalog, wanted.before)
    if made:
        shutil.rmtree(made, ignore_errors=True)
    if begun:
        # Files that were there are as they were, because the catalog is.
        run(begun)
        for path in wanted.created:
            (begun.output / path).unlink(missing_ok=True)


def _spliced(before: bytes, block: tuple[str, ...], tier: str, shown: str) -> Spliced:
    try:
        return splice(before.decode(), block, tier)
    except UnfitError as error:
        place = Place(shown, error.line)
        raise RefusedError((Problem("new/unfit", str(error), place, error.hint),)) from error


def _try(request: Request, after: bytes) -> Run:
    with scratch("doit-catalog-") as folder:
        candidate = folder / request.catalog.name
        placing.replace(candidate, after)
        return run(replace(request, catalog=candidate, dry=True, announce=lambda _: None))


def _sources(
    request: Request, service: Service, template: Path, folder: str, issuer: str | None
) -> tuple[dict[str, File], tuple[Problem, ...]]:
    """The files to write; none, with a warning, where there are sources already or no template.

    Raises RefusedError where something else stands in their place, or on the way there: a link too, because
    nothing is written out of the output folder.
    """
    place = request.output / folder
    kind, where = Ways(f"{os.path.realpath(request.output)}/").kind(folder)
    if not (place.is_dir() or kind in (Kind.FOLDER, Kind.ABSENT)):
        message = f"{kind} stands where a folder is needed for {folder}"
        hint = "move it away, then run the command again"
        raise RefusedError((_problem(request.shows(where), "no-folder", message, hint),))
    if place.exists():
        message = f"{folder} is there already, and stays as it is"
        return {}, (
            _warning(request.shows(folder), "sources-kept", message, "look whether it fits the block"),
        )
    known = languages(template)
    if service.language.name not in known:
        message = f"there is no template of a service in {service.language.name}"
        hint = f"write {folder} yourself; there are templates for {', '.join(known)}"
        return {}, (_warning(request.shows(folder), "no-template", message, hint),)
    given = told(service, issuer)
    try:
        base = render(template, given)
    except TemplateError as error:
        problem = _problem(template.name, "template", str(error), "correct what it says, then run it again")
        raise RefusedError((problem,)) from error
    return {**base, **record.written(Record(given, base))}, ()


def _at_its_option(tried: _Tried, problem: Problem) -> Problem:
    """A finding in the block is of the option that it was made of: its line is in no file."""
    at = problem.place.line - tried.line
    if problem.place.path != tried.request.shown or not 0 <= at < len(tried.block):
        return problem
    return replace(problem, place=Place(option(tried.block[at])), source="")


def _without_issuer(request: Request, service: Service, issuer: str | None, line: int) -> Iterator[Problem]:
    """A service that answers users does not start without knowing whose tokens are good."""
    if service.kind not in SERVES or issuer in {call.service for call in service.calls}:
        return
    stated = [{name for name, _ in one.config} for one in (service.base, *service.environments.values())]
    lacking = [name for name in ISSUER if any(name not in one for one in stated[1:] or stated)]
    if lacking:
        message = f"{service.id} will not start: nothing says whose tokens it accepts"
        hint = f"state {' and '.join(lacking)} under services.{service.id}.config, of whoever issues them"
        place = Place(request.shown, line)
        yield Problem("new/no-issuer", message, place, hint, Severity.WARNING, service=service.id)


def _not_called(service: Service, issuer: str) -> Problem:
    """Somebody named who issues tokens, and the service could not ask them for keys."""
    calls = sorted(call.service for call in service.calls)
    name = f"name one of {listing(calls)}, or " if calls else ""
    hint = f"{name}add {issuer} to what it calls, if {issuer} issues tokens"
    return _problem("--issuer", "no-issuer", f"{service.id} will not start: it does not call {issuer}", hint)


def _problem(place: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(f"new/{rule}", message, Place(place), hint)


def _warning(place: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(f"new/{rule}", message, Place(place), hint, Severity.WARNING)

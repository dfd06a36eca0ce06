"""The flow, readable as prose: load the catalog, plan every unit, compare, write.

A unit is what one output makes of one service, or of the fleet as a whole. Its fingerprint covers
all that its text can depend on, so a unit that is remembered unchanged is not even rendered.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generators import catalog
from generators.artifacts import Artifact, Render, RenderError
from generators.model import Model, Service
from generators.problems import Problem, has_errors
from generators.registry import Registered, discover
from generators.render import Renderer
from generators.writer import Memory, Outcome, Session, Unit, recall
from generators.writer.findings import Findings
from generators.writer.lock import Lock
from generators.writer.session import PATIENCE

REPOSITORY = Path(__file__).resolve().parent.parent
TEMPLATES = REPOSITORY / "templates"


@dataclass(frozen=True, slots=True)
class Request:
    """One run. ``shown`` is the catalog's path as the caller would write it, ``shows_builtin`` writes
    paths of the built-in layer so, ``shows`` those of the output tree. Edits by hand of the ``discarded``
    paths go; ``regardless``, of a dry run, all that stands where something is to be generated.
    ``lock``: that of the output folder, where ``alone`` took it.
    """

    catalog: Path
    shown: str
    output: Path
    cache: Path | None
    dry: bool = False
    keep_text: bool = False
    allow_deletions: bool = False
    discarded: Container[str] = ()
    regardless: bool = False
    announce: Callable[[str], None] = field(default=lambda _: None)
    shows: Callable[[str], str] = str
    shows_builtin: Callable[[str], str] = str
    lock: Lock | None = None


class BusyError(Exception):
    """Another run kept the output folder for too long; ``problems`` say so."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found and did. ``outcome`` is None when the catalog stopped it. ``told`` is for whoever
    has printed the problems: until then the next run would find those again that are found once.
    """

    loaded: catalog.Loaded
    outcome: Outcome | None
    problems: tuple[Problem, ...]
    told: Callable[[], None] = field(default=lambda: None)

    @property
    def failed(self) -> bool:
        """Whether something stopped the run before it wrote."""
        return self.outcome is None or has_errors(self.problems)


@contextmanager
def alone(request: Request) -> Iterator[Request]:
    """Keeps other runs out for more than one ``run``; gives the request that goes in. Raises BusyError."""
    root = Path(os.path.realpath(request.output))
    with suppress(OSError):
        # It is the folder that is locked: one that is made later, or anew, would let another in.
        root.mkdir(parents=True, exist_ok=True)
    try:
        lock = Lock(str(root), shared=False, patience=PATIENCE, announce=request.announce)
    except TimeoutError:
        findings = Findings(f"{root}/", request.shows)
        findings.locked(".", PATIENCE)
        raise BusyError(findings.collected()) from None
    try:
        yield replace(request, lock=lock)
    finally:
        lock.release()


def run(request: Request) -> Run:
    """Generates, or with ``dry`` only compares. Nothing is written when there is any error."""
    # Reference cycles are rare here and objects many: the collector would only walk them again.
    gc.disable()
    try:
        return _run(request)
    finally:
        gc.enable()


def _run(request: Request) -> Run:
    registered = discover(TEMPLATES)
    roots = tuple(root for one in registered for root in one.roots)
    stamp = _stamp(request.catalog)
    loaded = catalog.load(request.catalog, request.shown, request.shows_builtin, generated=roots)
    if loaded.model is None or has_errors(loaded.problems):
        return Run(loaded, None, loaded.problems)
    memory = Memory.load(request.output, request.catalog, loaded.besides)
    session = Session(
        request.output,
        loaded.model.fleet.platform.name,
        roots,
        memory,
        catalog=loaded.model.fleet.catalog,
        dry=request.dry,
        keep_text=request.keep_text,
        allow_deletions=request.allow_deletions,
        discarded=request.discarded,
        regardless=request.regardless,
        shown=request.shows,
        announce=request.announce,
        lock=request.lock,
    )
    failures: list[Problem] = []
    with session:
        lock = session.lock
        if lock and not request.lock and (lock.waited or _stamp(request.catalog) != stamp):
            # Another run may have written from a newer catalog: what was read before is of the past.
            return _run(replace(request, lock=lock))
        sources = memory.fingerprint(without=request.catalog)
        for unit in units(loaded.model, registered, renderer(request.cache), sources):
            try:
                session.place(unit)
            except RenderError as error:
                failures.append(error.problem)
        # A run with warnings must not be taken as "nothing to say" by the next one.
        outcome = session.finish(failures, whole=not failures and not loaded.problems)
    return Run(loaded, outcome, (*loaded.problems, *outcome.problems), session.told)


def _stamp(catalog: Path) -> bytes:
    try:
        return recall.stamp(catalog.stat())
    except OSError:
        # Loading says what it is.
        return b""


def plan(model: Model, cache: Path | None) -> Iterator[Artifact]:
    """Every artifact of the model, for checks that want the texts and not the comparison."""
    for unit in units(model, discover(TEMPLATES), renderer(cache)):
        yield from unit.artifacts()


def units(
    model: Model, registered: Iterable[Registered], templates: Renderer, sources: str = ""
) -> Iterator[Unit]:
    """What there is to place, outputs by name, services in the order of the catalog.

    ``sources`` is the fingerprint of all that is not the catalog: code, templates, pinned packages.
    """
    outputs = tuple(registered)
    model = placed(model, outputs)
    fleet = f"{sources}{model.fleet.fingerprint}"
    everything = hashlib.sha256(fleet.encode())
    for service in model.services:
        everything.update(_fingerprint(service).encode())
    whole = everything.hexdigest()
    alone = replace(model, services=())
    # Each is remembered for every unit of its service: they share one text, which is short.
    own = [
        hashlib.sha256(f"{fleet}{_fingerprint(service)}".encode()).hexdigest() for service in model.services
    ]
    for one in outputs:
        render = templates.bind(one.name)
        # Who says that services are nothing to it is given none, so that it cannot be wrong about that.
        known, of = (alone, fleet) if one.fleet_alone else (model, whole)
        yield Unit(one.name, of, partial(one.of_fleet, known, render))
        for service, fingerprint in zip(model.services, own, strict=True):
            if one.applies(service, model.fleet):
                name = f"{one.name}/{service.id}"
                yield Unit(name, fingerprint, partial(_of_service, one, service, model, render))


def placed(model: Model, outputs: Iterable[Registered]) -> Model:
    """The model with what outputs say of where they keep what they make of a service."""
    outputs = tuple(outputs)
    managed = tuple(path for one in outputs for path in one.service_paths)
    teams = tuple(path for one in outputs for path in one.team_paths)
    return replace(model, fleet=replace(model.fleet, service_paths=managed, team_paths=teams))


def _fingerprint(service: Service) -> str:
    """All that its files follow from: what the catalog states of it, and what its sources describe."""
    return f"{service.fingerprint}{service.interface.digest}" if service.interface else service.fingerprint


def _of_service(one: Registered, service: Service, model: Model, render: Render) -> Iterable[Artifact]:
    try:
        yield from one.of_service(service, model.fleet, render)
    except RenderError as error:
        raise error.for_service(service.id) from error


def renderer(cache: Path | None) -> Renderer:
    """The project's templates, compiled ones kept below the cache folder where there is one."""
    return Renderer(TEMPLATES, cache / "templates" if cache else None)

"""Where a file of the repository comes from, whose it is, and what to do to change it."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from generators.artifacts import Artifact, Ownership
from generators.catalog import Loaded
from generators.cli._command_line.parsing import UsageError
from generators.cli._command_line.request import shown
from generators.cli._explain.names import rules_like
from generators.conventions import names, ownership
from generators.model import Model
from generators.pipeline import REPOSITORY, TEMPLATES, Request, renderer, units
from generators.registry import Registered, discover
from generators.suggest import nearest
from generators.writer.disk import look
from generators.writer.states import Verdict, judge_stray


class Class(StrEnum):
    """Who writes a file, in the words that are shown."""

    MANAGED = "managed: ./doit generate writes and removes it, and refuses edits by hand"
    SEEDED = "seeded: made once, and yours since: no run changes or removes it, or makes it again"
    RECORDED = "recorded: deploy, promote and rollback write it, and every run reads it"
    HANDWRITTEN = "handwritten: no output makes it, no run changes it"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of one file. ``path`` is below the output folder; what does not apply is empty.

    ``source`` is the file that decides its text: a template, or the module that builds it. ``key`` is
    the entry of the catalog it follows from, empty for the catalog as a whole.
    """

    path: str
    ownership: Class
    change: str
    output: str = ""
    summary: str = ""
    source: str = ""
    key: str = ""

    @property
    def generated(self) -> bool:
        """Whether an output makes it, once or with each run."""
        return bool(self.output)


def provenance(path: str, loaded: Loaded, request: Request) -> Provenance:
    """Of a path as the caller wrote it. Raises UsageError for what is neither there nor generated."""
    assert loaded.model is not None
    made = {artifact.path: (one, artifact) for one, artifact in _every(loaded.model, request)}
    below = _meant(path, made, request.output)
    if below in made:
        return _of_artifact(*made[below], loaded.model, request)
    inside = [one for one in made if one.startswith(f"{below}/")]
    found = request.output / below
    if inside and os.path.lexists(found) and not found.is_dir():
        change = f"{len(inside)} files are to be generated below it: move it elsewhere, then ./doit generate"
        return Provenance(below, Class.HANDWRITTEN, change)
    if inside:
        shown, example = request.shows(below), request.shows(inside[0])
        raise UsageError(
            f"{shown} is a folder with {len(inside)} generated files\n"
            f"    hint: name one: ./doit explain {example}"
        )
    if not (os.path.lexists(found) or _recorded(below, loaded.model)):
        raise UsageError(_unknown(path, below, made, request))
    if found.is_dir():
        raise UsageError(f"{request.shows(below)} is a folder\n    hint: name a file in it")
    if left := _left(found, below, loaded.model.fleet.platform.name):
        return Provenance(below, Class.MANAGED, left)
    # Unlike Path.resolve, this follows a link to itself as far as it goes.
    if os.path.realpath(found) == os.path.realpath(request.catalog):
        return Provenance(below, Class.HANDWRITTEN, "edit it, then ./doit generate: all else follows from it")
    return _of_written(below, loaded.model)


def _left(found: Path, below: str, platform: str) -> str:
    """What becomes of a file that is not generated and was so once, as the writer judges it; empty for
    any other.
    """
    roots = [root for one in discover(TEMPLATES) for root in one.roots]
    if not any(below.startswith(f"{root}/") for root in roots):
        return ""
    verdict, header = judge_stray(found.name, look(os.fspath(found)), platform)
    if verdict is Verdict.KEEP or not header:
        return ""
    if verdict is Verdict.OTHER_PLATFORM:
        theirs = header.platform
        return f"it is of another platform, {theirs!r}: no run for this catalog ({platform!r}) touches it"
    if verdict is Verdict.REMOVE:
        return "nothing makes it any more: the next ./doit generate removes it"
    return "nothing makes it any more, but it was edited: ./doit generate says how to drop the edit"


def _every(model: Model, request: Request) -> Iterator[tuple[Registered, Artifact]]:
    outputs = discover(TEMPLATES)
    by_name = {one.name: one for one in outputs}
    for unit in units(model, outputs, renderer(request.cache)):
        for artifact in unit.artifacts():
            yield by_name[unit.name.partition("/")[0]], artifact


def _of_artifact(made_by: Registered, artifact: Artifact, model: Model, request: Request) -> Provenance:
    module = f"generators/outputs/{made_by.name}.py"
    source = artifact.template or module
    if artifact.ownership is Ownership.SEEDED and _is_given_up(artifact, request.output):
        beside = request.shows(artifact.beside)
        kind, change = (
            Class.SEEDED,
            f"none is made while {beside} stands; to have it: rm {beside} && ./doit generate",
        )
    elif artifact.ownership is Ownership.SEEDED:
        kind, change = Class.SEEDED, f"edit it; it belongs to {_team(artifact.key, model)}"
    else:
        what = f"{artifact.key} in the catalog" if artifact.key else "the catalog"
        where = shown(REPOSITORY / source)
        kind, change = Class.MANAGED, f"{what}, or {where} for every file like it; then ./doit generate"
    return Provenance(artifact.path, kind, change, module, made_by.summary, source, artifact.key)


def _is_given_up(seed: Artifact, output: Path) -> bool:
    return os.path.lexists(output / seed.beside) and not os.path.lexists(output / seed.path)


def _team(key: str, model: Model) -> str:
    teams = {f"services.{service.id}": service.team.name for service in model.services}
    return f"team {teams[key]}" if key in teams else "whoever looks after the platform"


def _of_written(path: str, model: Model) -> Provenance:
    if _recorded(path, model):
        return Provenance(path, Class.RECORDED, "nobody edits it: ./doit deploy, promote or rollback")
    folder = model.fleet.platform.sources
    for service in model.services:
        own = (names.sources(folder, service.id), *service.paths)
        if any(path == one or path.startswith(f"{one}/") for one in own):
            return Provenance(path, Class.HANDWRITTEN, f"edit it; it belongs to team {service.team.name}")
    whose = "whoever looks after the platform" if ownership.written(path) else "whoever put it there"
    return Provenance(path, Class.HANDWRITTEN, f"edit it; it belongs to {whose}")


def _recorded(path: str, model: Model) -> bool:
    """Whether operations keep the file: a service's record, or that of a whole environment."""
    folder = path.rpartition("/")[0]
    records = {names.release_record(one.name, "any").rpartition("/")[0] for one in model.fleet.environments}
    return folder in records and path.endswith(".yaml")


def _meant(path: str, made: Container[str], output: Path) -> str:
    """The path below the output folder: seen from the current folder, else as generated texts write it."""
    ways = (_below(path, output), _below(os.fspath(output / path), output))
    there = (one for one in ways if one in made or os.path.lexists(output / one))
    return next(there, ways[0])


def _below(path: str, output: Path) -> str:
    """The path below the output folder, posix; absolute where it lies elsewhere."""
    found = Path(os.path.relpath(path, output))
    return Path(os.path.realpath(path)).as_posix() if found.parts[:1] == ("..",) else found.as_posix()


def _unknown(path: str, below: str, made: Iterable[str], request: Request) -> str:
    near = nearest(below, made)
    near = request.shows(near) if near else ""
    # A rule looks like the path of a file.
    other = rules_like(path) or "name a file of this repository"
    hint = f"did you mean ./doit explain {near}?" if near else other
    return f"{path} is no key of the catalog and no file, and none is generated there\n    hint: {hint}"

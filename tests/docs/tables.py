"""Tables in pages that follow from the sources, between ``<!-- table: NAME -->`` and ``<!-- end -->``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from generators import catalog, pipeline
from generators.catalog.read import SIZE_LIMIT
from generators.pipeline import TEMPLATES
from generators.registry import discover
from tests.docs.checkout import REPOSITORY

BAD_CATALOGS = "tests/cases/bad"
END = "<!-- end -->"
LONGEST = 160


def outputs() -> Iterable[Sequence[str]]:
    """Each output, whom it makes files for, its summary. The same however many services there are."""
    loaded = catalog.load(REPOSITORY / "services.yaml", "services.yaml")
    assert loaded.model is not None, loaded.problems
    registered = discover(TEMPLATES)
    first = loaded.model.services[0].id
    made = {
        unit.name
        for unit in pipeline.units(loaded.model, registered, pipeline.renderer(None))
        if any(unit.artifacts())
    }
    yield "Output", "Files for", "What it is"
    for one in registered:
        parts = {f"{one.name}/{first}": "each service", one.name: "the fleet"}
        yield (
            f"`{one.name}`",
            ", ".join(whose for unit, whose in parts.items() if unit in made),
            _cell(one.summary),
        )


def rules() -> Iterable[Sequence[str]]:
    """Each rule of the catalog with a finding of it: of the corpus, and of files that it cannot hold."""
    found: dict[str, tuple[str, str]] = {}
    with TemporaryDirectory() as scratch:
        for path in (*sorted((REPOSITORY / BAD_CATALOGS).glob("*.yaml")), *_no_catalogs(Path(scratch))):
            for problem in catalog.load(path, path.name).problems:
                found.setdefault(problem.rule, (problem.message, problem.hint))
    yield "Rule", "For example", "Hint"
    for rule, (message, hint) in sorted(found.items()):
        yield f"`{rule}`", _cell(message), _cell(hint)


def _no_catalogs(folder: Path) -> Iterable[Path]:
    """No file, one that is too big, and a pipe."""
    yield folder / "absent.yaml"
    big, pipe = folder / "big.yaml", folder / "pipe.yaml"
    with big.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    yield big
    os.mkfifo(pipe)
    yield pipe


TABLES: Mapping[str, Callable[[], Iterable[Sequence[str]]]] = {"outputs": outputs, "rules": rules}


def filled(path: str, lines: Sequence[str]) -> list[str]:
    """The page with its tables made anew. Raises ValueError for a table nobody knows or that never ends."""
    result: list[str] = []
    rest = iter(lines)
    for line in rest:
        result.append(line)
        name = line.removeprefix("<!-- table: ").removesuffix(" -->")
        if line != f"<!-- table: {name} -->":
            continue
        if name not in TABLES or END not in lines:
            raise ValueError(f"{path}: there is no table {name!r}, or it has no {END}")
        result += ["", *_table(TABLES[name]()), "", END]
        next(skipped for skipped in rest if skipped == END)
    return result


def _table(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for index, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if index == 0:
            yield "|---" * len(row) + "|"


def _cell(text: str) -> str:
    short = text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"
    return short.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")

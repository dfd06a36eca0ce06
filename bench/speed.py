"""Speed and memory of ``generate`` as ratios to a floor measured in the same minutes.

``./doit bench`` prints the table and fails nothing: the figures are for people to judge. Sizes
without ``--large`` are 29 and 1,000 services; with it also 10,000, which takes some minutes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.catalogs import write
from bench.measure import Contender, measure

REPOSITORY = Path(__file__).resolve().parent.parent
PYTHON = str(REPOSITORY / ".venv/bin/python")


@dataclass(frozen=True)
class Row:
    """One line of the table: what, the figure, what was promised."""

    what: str
    value: float
    promised: float
    unit: str = "x"

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.promised else "above"
        return f"{self.what:<58} {self.value:>8.2f} {self.unit:<4} {self.promised:>8.2f}  {verdict}"


class Place:
    """A scratch folder with one catalog, one output and one cache of its own."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.folder = folder / str(count)
        self.folder.mkdir()
        self.catalog = self.folder / "services.yaml"
        self.output = self.folder / "out"
        self._old = 0
        write(REPOSITORY / "services.yaml", self.catalog, count)
        self.environment = {"XDG_CACHE_HOME": str(self.folder / "cache")}

    def generate(self, name: str, prepare: object = None) -> Contender:
        """``./doit generate`` on this catalog."""
        words = ["generate", "--catalog", str(self.catalog), "--output", str(self.output)]
        command = [str(REPOSITORY / "doit"), *words]
        return Contender(name, command, prepare or (lambda: None), self.environment)  # type: ignore[arg-type]

    def floor(self) -> Contender:
        """The floor script on the same catalog, into an empty folder each time."""
        target = self.folder / "floor"
        script = str(REPOSITORY / "bench/floor.py")
        extra = [str(self.folder / name) for name in ("floor-templates", "floor-compiled")]

        command = [PYTHON, script, str(self.catalog), str(target), *extra]
        return Contender("floor", command, lambda: self._set_aside(target))

    def forget(self) -> None:
        """Cold: no output and no memory of one; compiled templates stay, as the floor's do."""
        shutil.rmtree(self.folder / "cache/codai/trees", ignore_errors=True)
        self._set_aside(self.output)

    def _set_aside(self, folder: Path) -> None:
        """An empty folder in its place. Deleting instead would slow down the run that follows:
        some file systems avoid inodes that were freed a moment ago.
        """
        if folder.exists():
            self._old += 1
            folder.rename(self.folder / f"old-{self._old}")
        folder.mkdir()

    def touch_one(self) -> None:
        """Changes one service in the middle of the catalog."""
        text = self.catalog.read_text(encoding="utf-8")
        name = f"Service Number {self.count // 2}"
        before, after = (f"{name} again", name) if f"{name} again\n" in text else (name, f"{name} again")
        self.catalog.write_text(text.replace(f"{before}\n", f"{after}\n", 1), encoding="utf-8")


def run(rounds: int, large: bool) -> Iterator[Row]:
    """Measures everything; yields rows as they are known."""
    with tempfile.TemporaryDirectory(prefix="doit-bench-") as scratch:
        small, thousand = Place(Path(scratch), 29), Place(Path(scratch), 1000)
        yield from _start(rounds)
        yield from _cold(small, rounds, 2.5)
        yield from _no_op(small, rounds)
        yield from _cold(thousand, rounds, 1.5)
        yield from _one_changed(thousand, rounds)
        if large:
            yield from _linear(thousand, Place(Path(scratch), 10_000))


def _start(rounds: int) -> Iterator[Row]:
    doit = Contender("doit", [str(REPOSITORY / ".venv/bin/doit"), "--version"])
    ours = Contender("ours", [str(REPOSITORY / "doit"), "generate"])
    measure([ours, doit], rounds)
    yield Row("no-op here, this repository, against doit --version", ours.wall / doit.wall, 1.2)
    over = (ours.wall - doit.wall) * 1000
    yield Row("launcher and no-op above doit --version", over, 30, "ms")


def _cold(place: Place, rounds: int, promised: float) -> Iterator[Row]:
    floor, cold = place.floor(), place.generate("cold", place.forget)
    measure([floor, cold], rounds)
    yield Row(f"cold generate, {place.count} services, against the floor", cold.wall / floor.wall, promised)
    bound = 50 + 25 * place.count / 1024
    yield Row(f"peak memory of it, {place.count} services", cold.peak, bound, "MiB")


def _no_op(place: Place, rounds: int) -> Iterator[Row]:
    doit = Contender("doit", [str(REPOSITORY / ".venv/bin/doit"), "--version"])
    again = place.generate("again")
    measure([again, doit], rounds)
    yield Row(f"no-op, {place.count} services, against doit --version", again.wall / doit.wall, 1.2)


def _one_changed(place: Place, rounds: int) -> Iterator[Row]:
    floor, one = place.floor(), place.generate("one", place.touch_one)
    measure([floor, one], rounds)
    yield Row(f"one service changed of {place.count}, against the floor", one.wall / floor.wall, 0.65)


def _linear(small: Place, large: Place) -> Iterator[Row]:
    a, b = small.generate("1,000", small.forget), large.generate("10,000", large.forget)
    measure([a, b], 3)
    yield Row("cold at 10,000 against 1,000 (10 is linear)", b.wall / a.wall, 11)
    yield Row("peak memory, 10,000 services", b.peak, 50 + 25 * 10_000 / 1024, "MiB")


def main(rounds: int, large: bool) -> None:
    """Prints the table."""
    print(f"{'':<58} {'measured':>8} {'':<4} {'promised':>8}")
    for row in run(rounds, large):
        print(row, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, "--large" in sys.argv)

"""Speed and memory of ``generate`` and of a plan as ratios to a floor measured in the same minutes.

``./doit bench`` prints the table and fails nothing: the figures are for people to judge. Sizes
without ``--large`` are 29 and 1,000 services; with it also 10,000, which takes some minutes. What is
promised of a cold run and of its growth is of the charts alone; other outputs have promises of their own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR

from bench import detector
from bench.bare import write_list
from bench.catalogs import write
from bench.ground import all_but, watching
from bench.ground import make as make_ground
from bench.measure import Contender, measure
from bench.table import PYTHON, REPOSITORY, Row
from generators.user_cache import PROJECT


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

    def generate(
        self, name: str, prepare: Callable[[], None] = lambda: None, ground: Mapping[str, str] | None = None
    ) -> Contender:
        """``generate`` on this catalog; with ``ground``, by that copy of the code."""
        words = ["generate", "--catalog", str(self.catalog), "--output", str(self.output)]
        command = [PYTHON, "-P", "-m", "generators", *words]
        return Contender(name, command, prepare, {**self.environment, **(ground or {})})

    def floor(self) -> Contender:
        """The floor script on the same catalog, into an empty folder each time."""
        target = self.folder / "floor"
        script = str(REPOSITORY / "bench/floor.py")
        extra = [str(self.folder / name) for name in ("floor-templates", "floor-compiled")]

        command = [PYTHON, script, str(self.catalog), str(target), *extra]
        return Contender("floor", command, lambda: self._set_aside(target))

    def bare(self) -> Contender:
        """The same files as are in the output folder now, only written."""
        listed, target = self.folder / "listed", self.folder / "bare"
        write_list(str(self.output), str(listed))
        command = [PYTHON, str(REPOSITORY / "bench/bare.py"), str(listed), str(target)]
        return Contender("bare", command, lambda: self._set_aside(target))

    def written(self) -> set[tuple[Path, int, int]]:
        """Each file of the output folder with what changes when it is written again."""
        files = ((path, path.lstat()) for path in self.output.rglob("*"))
        return {(path, one.st_mtime_ns, one.st_ino) for path, one in files if not S_ISDIR(one.st_mode)}

    def forget(self) -> None:
        """Cold: no output and no memory of one; compiled templates stay, as the floor's do."""
        self.lose_memory()
        self._set_aside(self.output)

    def lose_memory(self) -> None:
        """The next run has to compare every file to know that nothing is to be done."""
        shutil.rmtree(self.folder / "cache" / PROJECT / "trees", ignore_errors=True)

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
        folder = Path(scratch)
        for name in ("ground", "watched", "rest"):
            (folder / name).mkdir()
        ground = make_ground(REPOSITORY, folder / "ground")
        watched = make_ground(REPOSITORY, folder / "watched", watching())
        rest = make_ground(REPOSITORY, folder / "rest", all_but(REPOSITORY, "scaffolds"))
        small, thousand = Place(folder, 29), Place(folder, 1000)
        yield from _start(rounds)
        for place, promised in ((small, 2.5), (thousand, 1.5)):
            yield from _cold(place, rounds, promised, ground, watched)
        yield from _scaffolds(small, rounds, rest)
        yield from _no_op(small, rounds)
        yield from _one_changed(thousand, rounds, ground)
        yield from detector.run(folder / "plans", rounds)
        if large:
            yield from _linear(thousand, Place(folder, 10_000), ground)


def _start(rounds: int) -> Iterator[Row]:
    doit = Contender("doit", [str(REPOSITORY / ".venv/bin/doit"), "--version"])
    ours = Contender("ours", [str(REPOSITORY / "doit"), "generate"])
    measure([ours, doit], rounds)
    yield Row("no-op, this repository / doit --version", ours.wall / doit.wall, 1.2)
    yield Row("no-op above doit --version", (ours.wall - doit.wall) * 1000, 30, "ms")


def _cold(
    place: Place, rounds: int, promised: float, ground: Mapping[str, str], watched: Mapping[str, str]
) -> Iterator[Row]:
    floor = place.floor()
    charts = place.generate("charts", place.forget, ground)
    monitoring = place.generate("monitoring", place.forget, watched)
    everything = place.generate("everything", place.forget)
    measure([floor, charts, monitoring, everything], rounds)
    count = place.count
    yield Row(f"cold, charts alone, {count} services / floor", charts.wall / floor.wall, promised)
    yield Row(f"cold, charts and monitoring / charts alone, {count}", monitoring.wall / charts.wall, 1.4)
    yield Row(f"cold, all outputs / charts alone, {count} services", everything.wall / charts.wall)
    yield Row(f"cold, all outputs, {count} services / floor", everything.wall / floor.wall)
    yield Row(f"peak memory, charts alone, {count} services", charts.peak, _bound(count), "MiB")
    yield Row(f"peak memory, all outputs, {count} services", everything.peak, _bound(count), "MiB")


def _scaffolds(place: Place, rounds: int, rest: Mapping[str, str]) -> Iterator[Row]:
    without = place.generate("without", place.forget, rest)
    everything = place.generate("everything", place.forget)
    measure([without, everything], rounds)
    what = f"cold, all outputs / all but scaffolds, {place.count} services"
    yield Row(what, everything.wall / without.wall, 1.6)


def _bound(count: int) -> float:
    return 50 + 25 * count / 1024


def _no_op(place: Place, rounds: int) -> Iterator[Row]:
    doit = Contender("doit", [str(REPOSITORY / ".venv/bin/doit"), "--version"])
    again = place.generate("again")
    measure([again], 0)  # so that there is nothing left to do
    before = place.written()
    measure([again, doit], rounds)
    yield Row(f"no-op, {place.count} services / doit --version", again.wall / doit.wall, 1.2)
    measure([place.generate("afresh", place.lose_memory)], 1)
    what = f"written by unchanged reruns, of {len(before)} files"
    yield Row(what, len(place.written() ^ before), 0, "")


def _one_changed(place: Place, rounds: int, ground: Mapping[str, str]) -> Iterator[Row]:
    floor, everything = place.floor(), place.generate("one", place.touch_one)
    measure([floor, everything], rounds)
    what = f"one of {place.count} services changed, all outputs / floor"
    yield Row(what, everything.wall / floor.wall, 0.65)
    floor, charts = place.floor(), place.generate("one", place.touch_one, ground)
    place.forget()
    measure([floor, charts], rounds)
    yield Row(f"one of {place.count} services changed, charts alone / floor", charts.wall / floor.wall, 0.65)


def _linear(small: Place, large: Place, ground: Mapping[str, str]) -> Iterator[Row]:
    a, b = small.generate("a", small.forget, ground), large.generate("b", large.forget, ground)
    measure([a, b], 0)  # so that there is something to list
    bare_a, bare_b = small.bare(), large.bare()
    measure([a, bare_a, b, bare_b], 3)
    what = "10,000 / 1,000 services"
    yield Row(f"cold, charts alone, {what}", b.wall / a.wall, 11)
    yield Row(f"our own part of that time, {what}", b.user / a.user, 11)
    yield Row(f"the same files only written, {what}", bare_b.wall / bare_a.wall)
    yield Row("peak memory, charts alone, 10,000 services", b.peak, _bound(10_000), "MiB")
    yield from _all_of(large)


def _all_of(large: Place) -> Iterator[Row]:
    everything = large.generate("everything", large.forget)
    measure([everything], 1)
    yield Row("peak memory, all outputs, 10,000 services", everything.peak, _bound(10_000), "MiB")


def main(rounds: int, large: bool) -> None:
    """Prints the table."""
    print(f"{'':<58} {'measured':>8} {'':<4} {'promised':>8}")
    for row in run(rounds, large):
        print(row, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7, "--large" in sys.argv)

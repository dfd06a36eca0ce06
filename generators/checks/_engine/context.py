"""What a check may look at. Made once per run; values shared by several checks are made once."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from generators.checks._engine.contract import Progress, Silent, Staleness, Tools
from generators.checks._engine.processes import Processes
from generators.checks._engine.store import Store
from generators.model import Model
from generators.problems import Place, Problem

T = TypeVar("T")
S = TypeVar("S")


@dataclass
class Context:
    """One run of checks over one catalog and one output folder.

    ``loaded`` is None when the catalog has errors; then only ``check:catalog`` runs. ``planned``
    maps each path to the whole text it would have, header included, ``links`` each link to its
    target. ``tree`` is the folder that ``laid`` puts just that into, so that no stray file of the output
    folder can change what a program says of it. ``shown`` is the catalog's path as the caller would write it.
    ``scratch`` is this run's own: what a killed run left there, the next one removes.
    """

    repository: Path
    catalog: Path
    shown: str
    tree: Path
    cache: Path
    scratch: Path
    tools: Tools
    today: date
    loaded: Model | None
    catalog_problems: tuple[Problem, ...] = ()
    counted: tuple[int, int] = (0, 0)
    """Services of the catalog that have no error of their own, and all of them; valid or not."""
    planned: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    staleness: Staleness | None = None
    expired: Callable[[date], Iterable[Problem]] = lambda _: ()
    origin: Callable[[str], tuple[Place, str]] | None = None
    """The place and the key of the catalog that a value of the model comes from; KeyError: from none."""
    golden: Callable[[], Mapping[str, str]] = dict
    """What the small golden catalog generates, by path below ``tests/golden``: texts, and links as
    ``golden.as_link`` says.
    """
    shows: Callable[[str], str] = str
    """A path of the output tree as the caller would write it."""
    progress: Progress = field(default_factory=Silent)
    workers: int = 2
    output: Path | None = None
    """The output folder where it is another one than the repository."""
    standing: Path | None = None
    """The output folder where it is current: there too is what teams wrote beside generated files."""
    lay: Callable[[], None] = lambda: None
    """Writes the plan into ``tree``."""
    ci: bool = False
    """Whether a program that is missing is a failure."""
    left_to: set[str] = field(default_factory=set)
    """Checks that tell why others could not judge all they should: they run whoever was named."""

    def __post_init__(self) -> None:
        self.processes = Processes(self.workers)
        self.store = Store(self.cache / "answers")
        self._shared: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def model(self) -> Model:
        """The model; asking for it when the catalog has errors is a mistake of the caller."""
        if self.loaded is None:
            raise AssertionError("the catalog has errors: there is no model to check")
        return self.loaded

    def place(self, path: str, line: int = 0, column: int = 0) -> Place:
        """Where a person finds a path of the output tree."""
        return Place(self.shows(path), line, column)

    def stated(self, key: str) -> tuple[Place, str]:
        """Where the catalog states a value of the model, and the key there: its own or the nearest above."""
        steps = key.split(".")
        while steps and self.origin:
            with contextlib.suppress(KeyError):
                return self.origin(".".join(steps))
            steps.pop()
        return Place(self.shown), key

    def laid(self) -> Path:
        """``tree``, filled by the first who asks: what asks no program needs no files."""
        self.once("tree", self.lay)
        return self.tree

    def with_own(self) -> Path:
        """Where the plan stands together with what teams wrote beside it, as far as that can be told."""
        return self.standing or self.laid()

    def program(self, name: str) -> Path:
        """A program of the toolchain, asked for once. Raises an error like ``Missing``."""
        return self.once(f"program {name}", lambda: self.tools.program(name))

    @contextlib.contextmanager
    def new_folder(self) -> Iterator[Path]:
        """An empty folder in ``scratch``, for as long as the block lasts."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:  # noqa: TID251 - goes with scratch
            yield Path(folder)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """The value called ``name``, made by the first who asks while the others wait."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._shared:
                self._shared[name] = make()
            return cast(T, self._shared[name])

    def each(self, unit: str, function: Callable[[S], T], items: Sequence[S]) -> list[T]:
        """``function`` of each item, in order, on several threads, with progress told."""
        results: list[T] = []
        with ThreadPoolExecutor(self.workers) as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                for done, future in enumerate(futures):
                    self.progress.at(unit, done, len(items))
                    results.append(future.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self.progress.at(unit, len(items), len(items))
        return results

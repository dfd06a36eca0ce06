"""The programs that run generated tests, by language: Vitest and Playwright, or pytest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generators.conventions.ownership import REPORTS
from generators.toolchain import Toolchain
from generators.toolchain.environments import PINS_OF_SERVICES
from generators.toolchain.node import settings
from lab import browser, packages
from lab.workspace import PYTHON, TYPESCRIPT, Contract

PARTS = ("unit", "integration", "e2e")
_WITHOUT_PAGE = ("unit", "integration")
GROUP = "scaffolds"
_SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal", "--output", f"{REPORTS}/playwright-output")


@dataclass(frozen=True, slots=True)
class Runner:
    """One program: it writes ``.reports/<name>.xml`` about ``ids``, started in the folder of the tests."""

    name: str
    ids: tuple[str, ...]
    command: tuple[str | Path, ...]
    environment: Mapping[str, str]


class Runners:
    """Those of a workspace, for some parts of the tests. Makes what they need when it is first needed."""

    def __init__(self, toolchain: Toolchain, repository: Path, folder: Path, parts: Sequence[str]) -> None:
        """``folder``: the workspace."""
        self._toolchain, self._repository, self._folder = toolchain, repository, folder
        self.parts = parts

    def of(self, contracts: Sequence[Contract]) -> Iterator[Runner]:
        """What is to run for these services. Raises Missing without a browser, Unavailable."""
        written = [one for one in contracts if one.language == TYPESCRIPT]
        if written:
            yield from self._typescript(written)
        python = [one for one in contracts if one.language == PYTHON]
        if python:
            yield from self._python(python)

    def _typescript(self, contracts: Sequence[Contract]) -> Iterator[Runner]:
        environment = settings(os.environ, self._toolchain.node())
        self._link_packages()
        ids = tuple(one.id for one in contracts)
        if self._plain:
            # Of which services, it reads in the file that says where they run.
            folders = [f"/{part}/" for part in self._plain]
            yield Runner("vitest", ids, ("node_modules/.bin/vitest", "run", *folders), environment)
        pages = self._with_page(contracts)
        if pages:
            # Expressions that have to be found in a path: an id may end like another one.
            files = [f"/{one}/e2e/.+" for one in pages]
            yield Runner(
                "playwright",
                pages,
                ("node_modules/.bin/playwright", "test", *files),
                environment | browser.settings(),
            )

    def _python(self, contracts: Sequence[Contract]) -> Iterator[Runner]:
        ids, pages = tuple(one.id for one in contracts), self._with_page(contracts)
        folders = [f"{service}/{part}" for service in ids for part in self._plain]
        if folders:
            # Half a second to load, for the part that has a page only.
            yield self._pytest("pytest", ids, {}, "-p", "no:playwright", *folders)
        if pages:
            self._link_packages()
            folders = [f"{service}/e2e" for service in pages]
            yield self._pytest("pytest-e2e", pages, browser.settings(), *_SIDE_BY_SIDE, *folders)

    def _pytest(self, name: str, ids: tuple[str, ...], more: Mapping[str, str], *words: str) -> Runner:
        python = packages.of_python(self._repository / PINS_OF_SERVICES) / "bin/python"
        report = f"{REPORTS}/{name}"
        reports = ("--junitxml", f"{report}.xml", "--html", f"{report}.html", "--self-contained-html")
        told = ("-q", "-p", "no:cacheprovider", *reports, *words)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more}
        return Runner(name, ids, (python, "-m", "pytest", *told), environment)

    def _with_page(self, contracts: Sequence[Contract]) -> tuple[str, ...]:
        """Those whose page is to be looked at."""
        return tuple(one.id for one in contracts if one.page and "e2e" in self.parts)

    def _link_packages(self) -> None:
        """Puts the npm packages beside the tests; the page's scripts of both languages come from there."""
        link = self._folder / "node_modules"
        if not link.is_symlink():
            link.symlink_to(self._toolchain.node_packages(GROUP))

    @property
    def _plain(self) -> list[str]:
        return [part for part in self.parts if part in _WITHOUT_PAGE]

"""A small output tree to generate into, with its own cache, and a picture of it to compare."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from generators.artifacts import Artifact, Ownership
from generators.writer import Memory, Outcome, Session, Unit, recall, shortcut

ROOTS = ("charts", "monitoring/rules", "tests/services")
FAR_AHEAD = 1 << 62

Picture = dict[str, tuple[str, object]]


class Tree:
    """An output folder; every method looks at it anew."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, path: str = "charts/wallet/values.yaml", text: str = "a: 1\n", **more: Any) -> Artifact:
        output, service = path.split("/")[:2]
        key = f"services.{service.partition('.')[0]}"
        return Artifact(path, text, template=f"templates/{output}/x", key=key, **more)

    def seeded(self, path: str, text: str, beside: str = "") -> Artifact:
        return self.file(path, text, ownership=Ownership.SEEDED, beside=beside)

    def link(self, path: str, target: str) -> Artifact:
        return Artifact(path, link=target)

    def unit(self, artifacts: Iterable[Artifact], name: str = "charts/wallet") -> Unit:
        kept = tuple(artifacts)
        return Unit(name, repr(kept), lambda: kept)

    def session(self, *, platform: str = "codai", catalog: Path | None = None, **options: Any) -> Session:
        roots, besides = options.pop("roots", ROOTS), options.pop("besides", ())
        return Session(self.root, platform, roots, Memory.load(self.root, catalog, besides), **options)

    def generate(self, *artifacts: Artifact, **options: Any) -> Outcome:
        return self.generate_units([self.unit(artifacts)], **options)

    def generate_units(self, units: Iterable[Unit], *, told: bool = True, **options: Any) -> Outcome:
        with self.session(**options) as session:
            for unit in units:
                session.place(unit)
            outcome = session.finish()
        if told:
            session.told()
        return outcome

    def path(self, path: str) -> Path:
        return self.root / path

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)

    def picture(self, times: bool = False) -> Picture:
        """Every path with what it is; with ``times`` also when and where it was written."""
        found: Picture = {}
        for parent, folders, files in os.walk(self.root):
            for name in (*folders, *files):
                path = Path(parent, name)
                state = path.lstat()
                key = path.relative_to(self.root).as_posix()
                moment = (state.st_mtime_ns, state.st_ino) if times else ()
                if path.is_symlink():
                    found[key] = ("link", (str(path.readlink()), *moment))
                elif path.is_dir():
                    found[key] = ("folder", moment)
                else:
                    found[key] = ("file", (path.read_bytes(), state.st_mode & 0o777, *moment))
        return found

    def files(self) -> Picture:
        """The same without the folders: staging beside a target, then dropping it, moves their time."""
        return {path: one for path, one in self.picture(times=True).items() if one[0] != "folder"}


def rules(outcome: Outcome) -> list[str]:
    return [problem.rule.removeprefix("writer/") for problem in outcome.problems]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # A test's inputs are younger than its process; all of them count as read when they are.
    monkeypatch.setattr(recall, "STARTED", FAR_AHEAD)
    (tmp_path / "out").mkdir()
    return Tree(tmp_path / "out")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "services.yaml"
    path.write_text("version: 1\n")
    return path


@pytest.fixture
def inputs(tree: Tree, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog and a folder of templates that stand for all a run depends on."""
    templates = catalog.parent / "templates"
    (templates / "deep").mkdir(parents=True)
    (templates / "deep" / "x.yaml").write_text("a: 1\n")
    monkeypatch.setattr(shortcut, "sources", lambda path: (str(path), str(templates)))
    return catalog

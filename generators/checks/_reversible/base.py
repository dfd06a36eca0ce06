"""What a release would go back to, as git has it: where the main branch was left, or one commit before."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generators.archives import unpack
from generators.checks._engine.context import Context
from generators.checks._engine.contract import Silent
from generators.checks._engine.processes import Completed
from generators.checks._rendered.charts import FOLDER
from generators.conventions.pipelines import DEFAULT_BRANCH

ALL = "*"
REASON = 20
"""Characters that a reason has at least."""
ACCEPTED = re.compile(rf"^One-way: (?P<chart>[a-z0-9-]+|[*]): (?P<why>.{{{REASON},}})$", re.MULTILINE)
"""The line of a commit's message by which a change is meant although nobody can go back behind it."""
_SETTINGS = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
_MAIN = (f"refs/remotes/origin/{DEFAULT_BRANCH}", f"refs/heads/{DEFAULT_BRANCH}")
"""Where the main branch stands, best first: what was pushed is what may have been released."""


class NoBaseError(Exception):
    """There is nothing to go back to, for the ``reason``. ``hint``: how to get at it where it may exist."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Base:
    """A commit, why it is this one, and which charts the commits since then accept as one-way, and why."""

    commit: str
    why: str
    accepted: Mapping[str, str]

    @property
    def name(self) -> str:
        """For people."""
        return self.commit[:10]

    def reason(self, chart: str) -> str:
        """Why a chart may go one way, or nothing; what was said of ``ALL`` counts for each."""
        return self.accepted.get(chart) or self.accepted.get(ALL, "")


def base_of(context: Context) -> Base:
    """The base of the output folder. Raises NoBaseError."""
    folder = context.output or context.repository
    if not folder.is_dir():
        raise NoBaseError("no folder is named that could have been released")
    git = _Git(context, folder)
    known = git.run("rev-parse", "--git-dir")
    if known.code:
        if context.output is not None:
            raise NoBaseError("git has nothing of this folder")
        raise NoBaseError(f"git says: {_last(known.err)}", "check in a clone, not in a copy of its files")
    head = git.commit("HEAD")
    if not head:
        raise NoBaseError("nothing is committed yet")
    commit, why = _before(git, head)
    if not git.run("ls-tree", "--name-only", commit, "--", FOLDER).out.strip():
        raise NoBaseError(f"{commit[:10]}, {why}, has no charts")
    said = git.run("log", "--format=%B", f"{commit}..{head}")
    accepted = {found["chart"]: found["why"].strip() for found in ACCEPTED.finditer(said.out)}
    return Base(commit, why, accepted)


@contextlib.contextmanager
def released(context: Context, base: Base) -> Iterator[Context]:
    """The context with the charts of the base in the place of today's, for as long as the block lasts.

    Raises NoBaseError for what the clone does not hold.
    """
    with context.new_folder() as scratch:
        tree, archive = scratch / "tree", scratch / "charts.tar"
        tree.mkdir()
        git = _Git(context, context.output or context.repository)
        done = git.run("archive", "--format=tar", f"--output={archive}", base.commit, FOLDER)
        if done.code:
            raise NoBaseError(f"git says: {_last(done.err)}", _WHOLE)
        unpack(archive, tree)
        texts, links = _read(tree)
        then = replace(context, tree=tree, lay=lambda: None, planned=texts, links=links, progress=Silent())
        # One run: an interrupt ends its programs too, and answers are kept in one place.
        then.processes, then.store = context.processes, context.store
        yield then


_WHOLE = "fetch what is missing: git fetch --unshallow; in a pipeline check out with fetch-depth: 0"


class _Git:
    def __init__(self, context: Context, folder: Path) -> None:
        self._processes, self._folder = context.processes, folder

    def run(self, *words: str) -> Completed:
        try:
            return self._processes.run(["git", "-C", self._folder, *words], environment=_SETTINGS)
        except FileNotFoundError as error:
            raise NoBaseError(
                "there is no git on PATH", "install git (Debian: apt-get install git)"
            ) from error

    def commit(self, revision: str) -> str:
        """The id of a commit that is here, or nothing."""
        done = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return "" if done.code else done.out.strip()

    @property
    def shallow(self) -> bool:
        return self.run("rev-parse", "--is-shallow-repository").out.strip() == "true"


def _before(git: _Git, head: str) -> tuple[str, str]:
    for name in _MAIN:
        main = git.commit(name)
        if not main:
            continue
        left = git.run("merge-base", main, head)
        if not left.code and left.out.strip() != head:
            return left.out.strip(), f"where {name.partition('/')[2].partition('/')[2]} was left"
        break
    parent = git.commit("HEAD^1")
    if parent:
        return parent, "the commit before"
    if git.shallow:
        raise NoBaseError("this clone has no past: it is a shallow one", _WHOLE)
    raise NoBaseError("the first commit has nothing to go back to")


def _read(tree: Path) -> tuple[dict[str, str], dict[str, str]]:
    texts, links = {}, {}
    for parent, folders, names in os.walk(tree):
        for name in (*folders, *names):
            path = Path(parent, name)
            shown = path.relative_to(tree).as_posix()
            if path.is_symlink():
                links[shown] = os.fspath(path.readlink())
            elif path.is_file():
                texts[shown] = path.read_text(encoding="utf-8", errors="replace")
    return texts, links


def _last(words: str) -> str:
    return words.strip().splitlines()[-1] if words.strip() else "nothing"

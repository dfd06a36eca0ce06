"""A copy of the repository in which a page's commands run, committed and with nothing to generate.

It holds the files of the working tree that git knows or would add, so a page can be tried before
its commit. The Python environment is the repository's own, through a link; the cache is the user's: what
was built and answered there is asked by the places it lies at.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.docs.markdown import Block

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "docs/guide/*.md")
LONG = re.compile(r"[a-z-]+ \.\.\.|(?:.* · )?\d+ s")
"""A line that a slow machine gets of what takes long there, and a quick one does not."""
SETTINGS = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "COLUMNS": "100",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Reader",
    "GIT_AUTHOR_EMAIL": "reader@codai.example",
    "GIT_COMMITTER_NAME": "Reader",
    "GIT_COMMITTER_EMAIL": "reader@codai.example",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """One finished command: both its streams in one, by lines, and its exit code."""

    lines: tuple[str, ...]
    code: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder that is a repository of its own. ``programs`` come first on the PATH."""

    folder: Path
    programs: tuple[Path, ...] = ()

    def run(self, command: str) -> Ran:
        """Runs one line of shell there; no terminal, no colours, no CI, nobody's git settings."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        # A page shows a reader's home, not the folder in which it was tried.
        printed = done.stdout.replace(str(self.folder.parent), "~")
        lines = (line for line in printed.splitlines() if not LONG.fullmatch(line))
        return Ran(tuple(lines), done.returncode)

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([*map(str, self.programs), os.environ["PATH"]])
        names = ("HOME", "TMPDIR", "XDG_CACHE_HOME")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        return {**kept, **SETTINGS, "PATH": path}

    def must(self, command: str) -> Ran:
        """As ``run``, for what is no part of a page. Raises AssertionError when it fails."""
        done = self.run(command)
        assert done.code == 0, f"{command}: {done.code}\n" + "\n".join(done.lines)
        return done

    def begin_again(self) -> None:
        """Back to what is committed."""
        self.must("git reset -q --hard && git clean -qfd")

    def edit(self, block: Block) -> None:
        """Does what the block's order says. Raises ValueError when a change fits nowhere, or twice."""
        assert block.edit is not None
        how, path = block.edit
        target = self.folder / path
        text = "".join(f"{line}\n" for line in block.lines)
        if how == "file":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif how == "append":
            target.write_text(target.read_text(encoding="utf-8") + text, encoding="utf-8")
        else:
            text = changed(target.read_text(encoding="utf-8"), block.lines, path)
            target.write_text(text, encoding="utf-8")


def changed(text: str, lines: tuple[str, ...], path: str) -> str:
    """``text`` with the marked lines applied: blank stays, - goes, + comes."""
    found = text.splitlines()
    before = [line[1:] for line in lines if line[:1] != "+"]
    after = [line[1:] for line in lines if line[:1] != "-"]
    places = [i for i in range(len(found)) if found[i : i + len(before)] == before]
    if len(places) != 1:
        raise ValueError(f"the lines to change are {len(places)} times in {path}: {before}")
    found[places[0] : places[0] + len(before)] = after
    return "".join(f"{line}\n" for line in found)


def copy(folder: Path) -> Checkout:
    """Makes the copy. What commands write is written anew, so that every page begins with a current tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = REPOSITORY / name, folder / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    (folder / ".venv").symlink_to(REPOSITORY / ".venv")
    checkout = Checkout(folder)
    checkout.must("git init -q -b main")
    # The pattern of .gitignore is for a folder, and this is a link.
    with (folder / ".git/info/exclude").open("a") as excluded:
        excluded.write("/.venv\n")
    checkout.must("./doit generate && ./doit golden")
    checkout.must("git add -A && git commit -q -m 'docs: Begin' && git repack -qad")
    # A repository has a past: the first commit has nothing to go back to.
    checkout.must("git commit -q --allow-empty -m 'docs: Go on'")
    return checkout

"""A copy of this repository to run ``./doit`` in, and what a run of it said and left behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
LAST_LINE = re.compile(
    r"generate: (?P<files>\d+) files: (?P<created>\d+) created, (?P<updated>\d+) updated, "
    r"(?P<removed>\d+) removed, (?P<same>\d+) same"
)
"""The contract that other programs rely on: the last line of ``generate``."""

FINDING = re.compile(
    r"(?P<place>\S.*?): (?P<severity>error|warning|fixable): .+ \[(?P<rule>[a-z]+/[a-z0-9-]+)\]"
)
PATIENCE = 600
UNUSED = ("tests/cases/", "tests/contract/", "tests/docs/", "tests/e2e/", "tests/unit/", "bench/")
"""Folders that no command but ``test`` and ``bench`` looks into."""

Tree = dict[str, tuple[object, ...]]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the last line of ``generate``."""
        match = LAST_LINE.fullmatch(self.out.splitlines()[-1])
        assert match, self
        return {name: int(figure) for name, figure in match.groupdict().items()}

    @property
    def rules(self) -> list[str]:
        """The rules of all findings on standard error, in order."""
        return [match["rule"] for line in self.err.splitlines() if (match := FINDING.fullmatch(line))]

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)


class Checkout:
    """A copy of the repository with a cache and a home of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.home = home
        self.catalog = root / "services.yaml"

    @property
    def services(self) -> list[str]:
        """Their ids, as the catalog of the copy writes them now."""
        section = self.catalog.read_text(encoding="utf-8").partition("\nservices:\n")[2]
        return re.findall(r"^  ([a-z0-9-]+):\n    title: ", section, re.MULTILINE)

    @classmethod
    def of_repository(cls, root: Path, home: Path) -> Checkout:
        """Copies what git would commit here, but for the tests, and stands in for a finished first use."""
        command = ["git", "-C", str(REPOSITORY), "ls-files", "-coz", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        for name in listed.stdout.split("\0"):
            source, target = REPOSITORY / name, root / name
            if name and not name.startswith(UNUSED) and os.path.lexists(source):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target, follow_symlinks=False)
        _borrow_packages(root / ".venv")
        home.mkdir(parents=True, exist_ok=True)
        return cls(root, home)

    def copied_to(self, root: Path, home: Path) -> Checkout:
        """Another one, with all that has been made in this one; its cache is empty."""
        copy_folder(self.root, root)
        home.mkdir(parents=True, exist_ok=True)
        return Checkout(root, home)

    @property
    def surroundings(self) -> dict[str, str]:
        """Environment variables of a command: nothing of the caller's but the search path."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}

    def command(self, *words: str | Path) -> list[str]:
        """The words that start ``./doit`` from anywhere."""
        return [str(self.root / "doit"), *map(str, words)]

    def run(
        self, *words: str | Path, folder: Path | None = None, variables: Mapping[str, str] | None = None
    ) -> Done:
        """Runs ``./doit`` in a folder (the copy's own) and waits for its end."""
        return self.execute(self.command(*words), folder, variables)

    def execute(
        self, command: list[str], folder: Path | None = None, variables: Mapping[str, str] | None = None
    ) -> Done:
        """Runs any program in the copy."""
        done = subprocess.run(
            command,
            cwd=folder or self.root,
            env={**self.surroundings, **(variables or {})},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str | Path, variables: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts ``./doit`` as the leader of a process group of its own."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.root,
            env={**self.surroundings, **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def generate(self, *words: str | Path) -> Done:
        """``./doit generate``, which must succeed."""
        done = self.run("generate", *words)
        assert done.code == 0, done
        return done

    def edit(self, change: Callable[[str], str], path: str = "services.yaml") -> None:
        """Rewrites one file; a change that changes nothing is a mistake of the test."""
        target = self.root / path
        before = target.read_text(encoding="utf-8")
        after = change(before)
        assert after != before, f"nothing to change in {path}"
        target.write_text(after, encoding="utf-8", newline="")

    def git(self, *words: str) -> Done:
        """Runs git here as a person of no account; must succeed."""
        person = ["-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example"]
        done = self.execute(["git", *person, "-c", "init.defaultBranch=main", *words])
        assert done.code == 0, done
        return done

    def commit_all(self, message: str) -> None:
        """Commits everything there is; a repository is made by the first call."""
        if not (self.root / ".git").exists():
            self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)


def copy_folder(source: Path, target: Path) -> None:
    """Copies with modes, times and links as they are; by a program, which takes a third of the time."""
    subprocess.run(["cp", "-a", source, target], check=True)


def picture(root: Path, *, times: bool = False) -> Tree:
    """Every file and link below a folder, with its mode and bytes; with ``times`` when it was written.

    Leaves out what belongs to git, to Python and to the environment.
    """
    found: Tree = {}
    for parent, folders, names in os.walk(root):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        folders[:] = [name for name in folders if name not in {".git", ".venv", "__pycache__"}]
        for name in (*names, *links):
            path = Path(parent, name)
            state = path.lstat()
            moment = (state.st_mtime_ns, state.st_ino) if times else ()
            content = str(path.readlink()) if path.is_symlink() else path.read_bytes()
            found[path.relative_to(root).as_posix()] = (state.st_mode, content, *moment)
    return found


def changed(before: Tree, after: Tree) -> dict[str, list[str]]:
    """What differs between two pictures: paths that are new, gone, or not what they were."""
    return {
        "created": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "updated": sorted(path for path in before.keys() & after.keys() if before[path] != after[path]),
    }


def _borrow_packages(folder: Path) -> None:
    """Makes ``.venv`` of links into the repository's own; without one, the copy sets itself up."""
    own = REPOSITORY / ".venv"
    if not (own / "requirements.txt").is_file():
        return
    # `bin` is a folder of its own: what lies "beside" it, such as doit's database, is the copy's.
    (folder / "bin").mkdir(parents=True)
    # Only the interpreter: a script beside it would start the repository's own.
    for program in (own / "bin").glob("python*"):
        (folder / "bin" / program.name).symlink_to(program.readlink())
    (folder / "lib").symlink_to(own / "lib")
    for name in ("pyvenv.cfg", "requirements.txt"):
        shutil.copy2(own / name, folder / name)

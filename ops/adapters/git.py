"""Git, for writing a branch: neither the files in the checkout nor its branch are touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from generators.scratch import scratch
from ops.faults import BROKEN, stopped


class Repository:
    """The repository in which a folder lies. Raises Stopped where there is none, or no git."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._prefix = self._git("rev-parse", "--show-prefix").strip()

    def commit_of(self, name: str) -> str:
        """The commit that a name stands for, empty where there is none."""
        done = self._run(["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], {}, "")
        return done.stdout.strip() if done.returncode == 0 else ""

    def branch(self, name: str, base: str, files: Mapping[str, str], message: str) -> str:
        """A new branch at ``base`` and one commit with these files, by path from the folder; its commit.

        Raises Stopped in git's words, and for a branch that is there already.
        """
        with scratch("promote-") as folder:
            index = {"GIT_INDEX_FILE": str(folder / "index")}
            self._git("read-tree", base, environ=index)
            for path, text in sorted(files.items()):
                blob = self._git("hash-object", "-w", "--stdin", stdin=text).strip()
                place = f"100644,{blob},{self._prefix}{path}"
                self._git("update-index", "--add", "--cacheinfo", place, environ=index)
            tree = self._git("write-tree", environ=index).strip()
        commit = self._git("commit-tree", tree, "-p", base, "-F", "-", stdin=message).strip()
        # No old value: git refuses where somebody made the branch in the meantime.
        self._git("update-ref", f"refs/heads/{name}", commit, "0" * 40)
        return commit

    def _git(self, *words: str, stdin: str = "", environ: Mapping[str, str] | None = None) -> str:
        done = self._run(list(words), environ or {}, stdin)
        if done.returncode:
            said = " ".join(done.stderr.split())
            raise stopped(
                "promote/git",
                f"git {words[0]} failed: {said}",
                "run it in a checkout, with git config user.name and user.email set",
                place=str(self._folder),
                code=BROKEN,
            )
        return done.stdout

    def _run(
        self, words: list[str], environ: Mapping[str, str], stdin: str
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                ["git", "-C", str(self._folder), *words],
                env={**os.environ, **environ},
                input=stdin,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError as error:
            words_ = "there is no git on PATH"
            raise stopped("promote/git", words_, "install git", place="PATH", code=BROKEN) from error

"""What git knows of two commits: which paths differ, and what the generated data says at each."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ci.doubt import Doubt

PATIENCE = 300
"""Seconds that git may take; it waits for nobody's password."""

_SETTINGS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    # A replaced commit or blob would be compared instead of the one that is named.
    "GIT_NO_REPLACE_OBJECTS": "1",
}
NAMED = 3
"""Paths named in one sentence; of more, the number is told."""
_BLOB = b"blob"
_LINK = b"120000 "


class Repository:
    """A clone, however shallow. Every method raises Doubt where git has no certain answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def commit(self, revision: str) -> str:
        """The full id of the commit that ``revision`` names and that is really here. Raises Doubt."""
        if not revision or revision.startswith("-"):
            raise Doubt(f"{revision!r} is no revision")
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        # 1 is its word for a commit that is not there; with any other it says itself what is wrong.
        done = self._run(words, b"", accepted=(0, 1))
        if done.returncode:
            raise Doubt(f"the commit {shown(revision)} is not in this clone")
        return done.stdout.decode("utf-8", "replace").strip()

    def parents(self, commit: str) -> tuple[str, ...]:
        """The ids of a commit's parents as the commit itself states them, in this clone or not."""
        raw = self._bytes("cat-file", "commit", commit).decode("utf-8", "replace")
        lines = raw.split("\n\n", 1)[0].splitlines()
        return tuple(line.removeprefix("parent ") for line in lines if line.startswith("parent "))

    def merge_base(self, one: str, other: str) -> str:
        """The commit at which two histories parted. Raises Doubt."""
        try:
            return self._text("merge-base", one, other)
        except Doubt:
            raise Doubt(f"{shown(one)} and {shown(other)} have no common ancestor in this clone") from None

    def fetch(self, commit: str) -> None:
        """Asks the origin for one commit by its id; what it needs of its past it does not bring."""
        self._run(("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit), b"")

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """Every path that differs between two commits; of a moved file the old one and the new one.

        Bytes that are not UTF-8 stand in the text as surrogates.
        """
        # What a user's or the repository's own settings would leave out is named on the command line.
        options = ("-r", "-z", "--name-only", "--no-renames", "--no-relative", "--ignore-submodules=none")
        raw = self._bytes("diff-tree", *options, base, head)
        return tuple(sorted({os.fsdecode(path) for path in raw.split(b"\0") if path}))

    def files(self, commit: str, *paths: str) -> Mapping[str, str]:
        """The ids of the files and links at or below these paths, by path; a submodule is neither."""
        raw = self._bytes("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        found: dict[str, str] = {}
        for line in raw.split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab and about.split()[1] == _BLOB:
                found[os.fsdecode(path)] = about.split()[2].decode()
        return found

    def links(self, commit: str) -> Mapping[str, str]:
        """Where each symbolic link leads, by path: the text of the link as it is."""
        raw = self._bytes("ls-tree", "-r", "-z", "--full-tree", commit)
        found = {}
        for line in raw.split(b"\0"):
            if line.startswith(_LINK):
                about, _, path = line.partition(b"\t")
                found[os.fsdecode(path)] = about.split()[2].decode()
        texts = self.read(found.values())
        return {path: os.fsdecode(texts[blob]) for path, blob in found.items()}

    def present(self, commit: str, paths: Iterable[str]) -> frozenset[str]:
        """Those of the paths (files or folders, without line ends) that exist at a commit. Raises Doubt."""
        wanted = tuple(paths)
        asked = "".join(f"{commit}:{path}\n" for path in wanted).encode("utf-8", "surrogateescape")
        raw = self._run(("cat-file", "--batch-check=%(objectname)"), asked).stdout if wanted else b""
        said = raw.splitlines()
        if len(said) != len(wanted):
            raise Doubt(f"git says {len(said)} things of {len(wanted)} paths")
        return frozenset(p for p, line in zip(wanted, said, strict=True) if not line.endswith(b" missing"))

    def read(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of blobs by their ids, all in one question. Raises Doubt."""
        wanted = tuple(dict.fromkeys(blobs))
        if not wanted:
            return {}
        raw = self._run(("cat-file", "--batch"), "".join(f"{blob}\n" for blob in wanted).encode()).stdout
        found: dict[str, bytes] = {}
        at = 0
        for blob in wanted:
            end = raw.find(b"\n", at)
            words = raw[at:end].split()
            if end < 0 or len(words) != 3 or words[1] != _BLOB:
                raise Doubt(f"the object {blob[:12]} cannot be read from this clone")
            size = int(words[2])
            found[blob] = raw[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def _text(self, *words: str) -> str:
        return self._bytes(*words).decode("utf-8", "replace").strip()

    def _bytes(self, *words: str) -> bytes:
        return self._run(words, b"").stdout

    def _run(
        self, words: Iterable[str], given: bytes, accepted: tuple[int, ...] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["git", *words]
        try:
            done = subprocess.run(
                command,
                cwd=self._folder,
                env={**os.environ, **_SETTINGS},
                input=given,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            why = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
            raise Doubt(f"git {command[1]} could not be run: {why}") from None
        if done.returncode not in accepted:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            # Below what is fatal there may be advice.
            grave = [line for line in said if line.startswith(("fatal:", "error:"))]
            told = shown((grave or said or ["no word"])[-1])
            raise Doubt(f"git {command[1]} ended with {done.returncode}: {told}")
        return done


def shown(text: str) -> str:
    """A revision or path for people: one line of printable characters, bytes beyond UTF-8 escaped."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in readable)


def some(paths: Sequence[str]) -> str:
    """The first of these paths for people, and how many more there are."""
    named = ", ".join(shown(path) for path in paths[:NAMED])
    more = len(paths) - NAMED
    return f"{named} and {more} more" if more > 0 else named

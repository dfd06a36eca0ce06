"""What git has of a folder or a file at a revision, and git's own words where it cannot tell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.archives import unpack
from generators.cli._command_line.parsing import UsageError
from generators.conventions.pipelines import DEFAULT_BRANCH
from generators.scratch import scratch
from generators.toolchain import Unavailable

RULE = "setup/git"
PREFIX = "doit-revision-"
"""Of the temporary folders."""
LAST_COMMIT = "HEAD"
BRANCHES = 3
"""How many are named to whoever named none that there is."""

_OF_A_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "PREFIX", "NAMESPACE", "SHALLOW_FILE"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"),
    )
)
"""What git tells its hooks. Which repository is asked, only the folder decides here."""
_AS_COMMITTED = ("-c", "core.autocrlf=false", "-c", "core.eol=lf")
"""Files for comparing, not for somebody's editor: whoever checks out with CRLF has not changed them."""
_LINK = b"120000 "
"""How git lists one."""
_NO_REPOSITORY = "not a git repository (or any "


class LedAway(Unavailable):
    """A file was a link to none of the repository: whatever it led to then, git does not have it."""


@contextmanager
def files_of(revision: str, output: Path) -> Iterator[Path]:
    """What a revision holds at ``output``, in a temporary folder; where it has nothing, no such folder.

    Raises UsageError for a revision that there is not, Unavailable where git cannot tell.
    """
    # What is not there any more was there then, perhaps.
    near = next(one for one in (output, *output.parents) if one.is_dir())
    inside = output.relative_to(near)
    below = () if near == output else (f"{inside}/",)
    commit = named(near, revision)
    listed = _told(near, "ls-tree", "--name-only", commit, *below)
    with scratch(PREFIX) as both:
        folder, archive = both / "files", both / "files.tar"
        folder.mkdir()
        if listed:
            # In a folder below the top, git takes that folder alone.
            words = ("archive", "--format=tar", f"--output={archive}", commit)
            _told(near, *_AS_COMMITTED, *words, *below)
            unpack(archive, folder)
        yield folder / inside


def text_of(path: Path, revision: str | None) -> bytes | None:
    """A file as a revision has it, or as the last commit; None where it has no such file.

    Links are followed, as whoever reads the file now follows them, but not out of the repository.
    Without a revision it is also None where nothing is committed, or outside of a repository. Raises
    UsageError for a revision that there is not, LedAway for a link to no file of the repository, Unavailable
    where git cannot tell.
    """
    folder = path.parent
    commit = named(folder, revision) if revision else _last(folder)
    entry = _told(folder, "ls-tree", commit, path.name) if commit else b""
    if not entry:
        return None
    name = f"{commit}:./{path.name}"
    if not entry.startswith(_LINK):
        return _told(folder, "show", name)
    found = _told(folder, "cat-file", "--batch-check", "--follow-symlinks", given=f"{name}\n".encode())
    blob, kind, *_ = *found.split(), b""
    if kind != b"blob":
        reason = f"{path.name} was a link then, to no file of the repository"
        raise LedAway(reason, "commit the file itself in place of the link", rule=RULE)
    return _told(folder, "cat-file", "blob", blob.decode())


def named(folder: Path, revision: str) -> str:
    """The id of the commit that somebody named. Raises UsageError, and Unavailable where git cannot tell."""
    if ".." in revision:
        raise UsageError(_range(revision))
    if not _is_repository(folder):
        hint = "leave the revision out: then the files are compared as they stand"
        raise UsageError(f"{folder} is in no git repository, so it has no {revision!r}\n    hint: {hint}")
    found = _commit(folder, revision)
    if not found:
        raise UsageError(f"git knows no revision {revision!r} here\n    hint: {_advice(folder, revision)}")
    return found


def _last(folder: Path) -> str:
    return _commit(folder, LAST_COMMIT) if _is_repository(folder) else ""


def _commit(folder: Path, revision: str) -> str:
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    known = _git(folder, *words)
    return "" if known.returncode else known.stdout.decode().strip()


def _is_repository(folder: Path) -> bool:
    """Raises Unavailable where there is one that git does not open."""
    done = _git(folder, "rev-parse", "--git-dir")
    if done.returncode and _NO_REPOSITORY in done.stderr.decode(errors="replace"):
        return False
    _judge(done)
    return True


def _advice(folder: Path, meant: str) -> str:
    """What there is to name: what ends so, the main branch, then those with the newest commits."""
    words = ("for-each-ref", "--sort=-committerdate", "--format=%(refname:lstrip=2)")
    found = _told(folder, *words, "refs/heads", "refs/remotes").decode(errors="replace").splitlines()
    known = [name for name in found if not name.endswith(f"/{LAST_COMMIT}")]
    known.sort(key=lambda name: (not name.endswith(f"/{meant}"), name != DEFAULT_BRANCH))
    such = f", such as {', '.join(known[:BRANCHES])}" if known else ""
    return f"name one branch, tag or commit{such}"


def _range(words: str) -> str:
    """A range of git names two ends, and one of them is always what is here."""
    first, dots, last = words.partition("..." if "..." in words else "..")
    first, last = first or "HEAD", last or "HEAD"
    since = f"$(git merge-base {first} {last})" if dots == "..." else first
    here = "" if last == "HEAD" else f" where {last} is checked out"
    said = f"{words!r} is a range, and what is here is compared with one revision"
    return f"{said}\n    hint: ./doit diff {since}{here}"


def _told(folder: Path, *words: str, given: bytes = b"") -> bytes:
    return _judge(_git(folder, *words, given=given))


def _judge(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if not done.returncode:
        return done.stdout
    lines = [line.strip() for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    first, *more = lines or [f"it ended with {done.returncode}"]
    hint = " ".join(more) or "remove the cause, then run the command again"
    raise Unavailable(f"git says: {first.removeprefix('fatal: ')}", hint, rule=RULE)


def _git(folder: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    known = {name: value for name, value in os.environ.items() if name not in _OF_A_REPOSITORY}
    # What it says is looked for, so in the one language that it always has; and a path is a path.
    known |= {"LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        command = ["git", "-C", str(folder), *words]
        return subprocess.run(command, input=given, capture_output=True, check=False, env=known)
    except (FileNotFoundError, PermissionError) as error:
        raise Unavailable(
            "git is not on PATH", "install it, then run the command again", rule=RULE
        ) from error

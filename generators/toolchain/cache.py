"""The user's cache: where built things live, shared by every clone on the machine.

An entry is named by a digest of all that went into it, so it is never changed, only made once. It
appears under its name by one rename: whoever sees it sees all of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from generators.toolchain.unavailable import Unavailable
from generators.user_cache import PROJECT, candidates

Announce = Callable[[str], None]
_UNDER_WAY: dict[Path, str] = {}


def under_way() -> tuple[str, ...]:
    """What this process makes right now, in words: "building helm"."""
    return tuple(_UNDER_WAY.copy().values())


def find_folder(environment: Mapping[str, str]) -> Path:
    """The project's cache folder, made if missing.

    The first that can be written of `$XDG_CACHE_HOME`, `$HOME/.cache`, the account's own
    `~/.cache` and a private folder for temporary files. Relative settings are ignored, as the XDG
    specification asks. Raises Unavailable when none can be written.
    """
    for folder in _folders(environment):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
    private = Path(tempfile.gettempdir()) / f"{PROJECT}-cache-{os.getuid()}"
    with contextlib.suppress(OSError):
        private.mkdir(mode=0o700, exist_ok=True)
        found = private.lstat()
        # Anyone may write beside it: a folder that someone else put there is not ours to run from.
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022:
            return private
    raise Unavailable(
        "no folder for built programs can be written: not the home folder, not the one for temporary files",
        "set XDG_CACHE_HOME to a folder that you can write",
        rule="setup/cache",
    )


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    yield from map(Path, candidates(environment))
    with contextlib.suppress(KeyError):
        yield Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / PROJECT


def has_home(environment: Mapping[str, str]) -> bool:
    """Whether other programs can keep their own caches in `$HOME/.cache`, which is made if missing."""
    folder = Path(environment.get("HOME", ""), ".cache")
    if not folder.is_absolute():
        return False
    # Tried, not asked: for root every permission seems to be there, on a read-only disk too.
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def digest(*parts: str | bytes) -> str:
    """16 hex digits of SHA-256 over the parts, each with its length so that no two lists look alike."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(f"{len(data)}:".encode() + data)
    return total.hexdigest()[:16]


@contextlib.contextmanager
def locked(path: Path, waiting_for: str, announce: Announce) -> Iterator[None]:
    """Holds an exclusive lock on the file at `path`; the kernel frees it when its holder dies.

    When another process holds it, says once that it waits, and for what, then waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            announce(f"waiting for another process that is {waiting_for} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_once(target: Path, doing: str, announce: Announce, fill: Callable[[Path], None]) -> Path:
    """`target`, a folder; if it is missing or empty, `fill` writes a scratch folder that takes its name.

    Empty, but for folders, is what those leave who sweep old files: an entry is never made so. Safe when
    two processes ask at once (one fills, the other waits) and when one dies half-way (the scratch folder
    is swept by the next). An exception of `fill` leaves no target and is passed on.
    """
    if _is_made(target):
        return target
    with locked(target.with_name(f".{target.name}.lock"), doing, announce):
        if _is_made(target):
            return target
        prefix = f".{target.name}.partial-"
        for left_over in target.parent.glob(f"{prefix}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))  # noqa: TID251 - swept above
        _UNDER_WAY[target] = doing
        try:
            fill(scratch)
            scratch.chmod(0o755)
            # Where it was emptied, its folders may still stand there.
            shutil.rmtree(target, ignore_errors=True)
            scratch.rename(target)
        finally:
            del _UNDER_WAY[target]
            shutil.rmtree(scratch, ignore_errors=True)
    return target


def _is_made(target: Path) -> bool:
    return any(not one.is_dir() for one in target.rglob("*"))

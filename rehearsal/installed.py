"""Programs of the system's packages that a run starts: looked for before anything is."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this account."""


class NotInstalled(FileNotFoundError):
    """A program of tools/debian.txt is not on this machine."""


def program(name: str) -> Path:
    """Where it is. Raises NotInstalled."""
    found = shutil.which(name)
    if found is None:
        raise NotInstalled(f"there is no {name} on PATH; tools/debian.txt names its package")
    return Path(found)


def postgresql_programs() -> Path:
    """The folder with ``initdb`` and ``postgres``, which Debian keeps off PATH. Raises NotInstalled."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if on_path is None and not found:
        raise NotInstalled("there is no initdb; tools/debian.txt names its package: postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def postgresql_account() -> str | None:
    """Whom PostgreSQL has to run as; None where the caller will do. Raises NotInstalled without one."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise NotInstalled(f"there is no account {ACCOUNT}; the package postgresql makes it") from None
    return ACCOUNT


def _version(path: Path) -> float:
    return float(path.parts[-3])

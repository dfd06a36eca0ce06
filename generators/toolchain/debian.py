"""System packages: what is missing of tools/debian.txt, installed where this is root on Debian.

On another system its programs are looked for on PATH, and those that are missing are named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.commands import run
from generators.toolchain.unavailable import Unavailable

RULE = "setup/debian"


def read_names(listing: Path) -> tuple[str, ...]:
    """The package names in `listing`, one a line, in its order; `#` begins a comment."""
    return tuple(read_programs(listing))


def read_programs(listing: Path) -> dict[str, tuple[str, ...]]:
    """By package: the programs that are wanted of it, `name: program …`; without a colon its namesake."""
    found = {}
    for line in listing.read_text(encoding="utf-8").splitlines():
        name, colon, programs = line.split("#")[0].strip().partition(":")
        if name:
            found[name] = tuple(programs.split()) if colon else (name,)
    return found


def install_missing(listing: Path, announce: cache.Announce) -> tuple[str, ...]:
    """Installs what is missing of `listing`; the names of those that were.

    Raises Unavailable, naming them, when this is not root on Debian or when apt-get fails. On a system
    without packages of Debian nothing is installed: it is raised when a program is not on PATH.
    """
    if shutil.which("dpkg-query") is None:
        _look_for_programs(listing)
        return ()
    missing = tuple(name for name in read_names(listing) if not _is_installed(name))
    if not missing:
        return ()
    command = f"apt-get install --yes --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        raise Unavailable(
            f"Debian packages are missing: {', '.join(missing)}", f"run as root: {command}", rule=RULE
        )
    announce(f"installing Debian packages (once): {' '.join(missing)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update", command):
        run(
            step.split(),
            environment=environment,
            doing=step,
            hint="check that the package mirror can be reached",
            rule=RULE,
        )
    return missing


def _look_for_programs(listing: Path) -> None:
    lacking = {
        name: absent
        for name, programs in read_programs(listing).items()
        if (absent := [program for program in programs if shutil.which(program) is None])
    }
    if lacking:
        raise Unavailable(
            f"programs are missing: {', '.join(one for absent in lacking.values() for one in absent)}",
            f"install what Debian calls {', '.join(lacking)} with the system's own package manager",
            rule=RULE,
        )


def _is_installed(name: str) -> bool:
    told = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout == "installed"

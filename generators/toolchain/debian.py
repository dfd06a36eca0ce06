"""System packages: what is missing of tools/debian.txt, installed where this is root on Debian."""

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
    lines = (line.split("#")[0].strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)


def install_missing(listing: Path, announce: cache.Announce) -> tuple[str, ...]:
    """Installs what is missing of `listing`; the names of those that were.

    Raises Unavailable, naming them, when this is not root on Debian or when apt-get fails.
    """
    names = read_names(listing)
    if shutil.which("dpkg-query") is None:
        raise Unavailable(
            f"this is no Debian system, so whether it has {', '.join(names)} is not known",
            "install what these Debian packages stand for with the system's own package manager",
            rule=RULE,
        )
    missing = tuple(name for name in names if not _is_installed(name))
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


def _is_installed(name: str) -> bool:
    told = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout == "installed"

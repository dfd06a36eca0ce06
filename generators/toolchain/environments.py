"""Python environments made from the hash-pinned files in requirements/.

Uses the standard library only: the launcher runs it before any package is there.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.commands import run
from generators.toolchain.unavailable import Unavailable

RULE = "setup/python"
OFFLINE = "check that the Python package index can be reached, then run the command again"

SERVICE = "service"
"""What environments of services are called."""
PINS_OF_SERVICES = Path("templates/service/python/requirements-test.txt")
"""What a service in Python is founded with, and its generated tests are run with."""

# A copy of the requirements, written last: without it, or with another text, nothing is finished.
STAMP = "requirements.txt"
_LINK = "repository.pth"

# Settings of a user's pip that would install elsewhere, or change which versions are taken.
_REDIRECTIONS = frozenset(
    {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_DRY_RUN"}
)


def is_current(folder: Path, requirements: Path, *, sees: bool = False) -> bool:
    """Whether `folder` is a finished environment of these requirements, nothing it starts with missing.

    With `sees` that includes the link to what else it can import.
    """
    try:
        stamp = (folder / STAMP).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False
    python, packages = folder / "bin/python", next((folder / "lib").glob("python3*/site-packages"), None)
    if packages is None or not (
        python.is_file() and python.stat().st_size and (folder / "pyvenv.cfg").is_file()
    ):
        return False
    return (not sees or (packages / _LINK).is_file()) and stamp == requirements.read_bytes()


def make(folder: Path, requirements: Path, *, sees: Path | None = None) -> None:
    """Makes `folder` anew from `requirements` with the running interpreter's base.

    `sees` is a folder above it whose packages the environment can import too; it is noted relative
    to the environment, so both can move together. The caller holds a lock. Raises Unavailable, and
    leaves what was there, when the packages cannot be had.
    """
    former = folder.with_name(f"{folder.name}.former")
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(former, ignore_errors=True)
        folder.rename(former)
    else:
        folder.unlink(missing_ok=True)
    try:
        _install(folder, requirements)
        if sees is not None:
            packages = next((folder / "lib").glob("python*/site-packages"))
            (packages / _LINK).write_text(os.path.relpath(sees, packages) + "\n")
        (folder / STAMP).write_bytes(requirements.read_bytes())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if former.exists():
            former.rename(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def made_once(name: str, requirements: Path, announce: cache.Announce) -> Path:
    """The environment of a file of pins with hashes; people are shown ``name``. Raises Unavailable."""
    key = cache.digest(requirements.read_bytes(), identity())
    folder = cache.find_folder(os.environ) / "python" / f"{name}-{key}"
    if not is_current(folder, requirements):
        doing = f"setting up Python packages for {name}"
        with cache.locked(folder.with_name(f".{folder.name}.lock"), doing, announce):
            if not is_current(folder, requirements):
                announce(f"{doing} (once) …")
                begun = time.monotonic()
                make(folder, requirements)
                announce(f"set up Python packages for {name} in {time.monotonic() - begun:.0f} s")
    return folder


def _install(folder: Path, requirements: Path) -> None:
    # The real file, not a link such as python3: after an upgrade of the system's Python the link would
    # lead to another minor version, and every package would seem to be missing.
    base = Path(sys.executable).resolve()
    environment = settings(os.environ)
    # A pip of the base's own, told to install elsewhere, saves the seconds that a second copy costs.
    borrowed = _can_install_elsewhere(base, environment)
    if not borrowed and importlib.util.find_spec("ensurepip") is None:
        raise Unavailable(
            f"the Python at {base} has neither ensurepip nor pip 22.3 or newer, so it can install nothing",
            "install them (Debian: apt-get install python3-venv), then run the command again",
            rule=RULE,
        )
    run(
        [base, "-I", "-m", "venv", *(["--without-pip"] if borrowed else []), folder],
        environment=environment,
        doing=f"making a Python environment with {base}",
        hint="check that its parent folder can be written and that the disk has room",
        rule=RULE,
    )
    inside = folder / "bin/python"
    pip = (base, "--python", inside) if borrowed else (inside,)
    run(
        [
            pip[0],
            "-I",
            "-m",
            "pip",
            *pip[1:],
            "install",
            "--quiet",
            "--require-hashes",
            "--requirement",
            requirements,
        ],
        environment=environment,
        doing=f"installing the packages of {requirements.name}",
        hint=OFFLINE,
        rule=RULE,
    )


def _can_install_elsewhere(base: Path, environment: Mapping[str, str]) -> bool:
    """Whether the base has a pip that knows `--python`, which came with 22.3."""
    asked = "import pip, sys; sys.exit([int(part) for part in pip.__version__.split('.')[:2]] < [22, 3])"
    done = subprocess.run([base, "-I", "-c", asked], env=dict(environment), capture_output=True, check=False)
    return done.returncode == 0


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` for pip: the user's index, proxy and certificates stay, redirections do not."""
    kept = {name: value for name, value in environment.items() if name not in _REDIRECTIONS}
    kept |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if not cache.has_home(environment):
        kept.setdefault("PIP_CACHE_DIR", str(cache.find_folder(environment) / "pip"))
    return kept


def identity() -> str:
    """Names the running interpreter: implementation, exact version, platform and place."""
    version = ".".join(str(part) for part in sys.version_info)
    place = Path(sys.executable).resolve()
    return f"{sys.implementation.cache_tag} {version} {sysconfig.get_platform()} {place}"

"""The packages of a service's instance, each set made once per machine."""

from __future__ import annotations

from pathlib import Path

from generators.toolchain import Toolchain, environments


def of_node(toolchain: Toolchain, folder: Path) -> Path:
    """The ``node_modules`` that the instance in ``folder`` locks, linked into it. Raises Unavailable."""
    packages = toolchain.node_packages_in(folder)
    link = folder / "node_modules"
    link.unlink(missing_ok=True)
    link.symlink_to(packages)
    return packages


def of_python(requirements: Path) -> Path:
    """The environment of a file of pins with hashes, such as an instance's. Raises Unavailable."""
    return environments.made_once(environments.SERVICE, requirements, _quietly)


def _quietly(_line: str) -> None:
    """Nobody is told: a lab's standard output is the command's."""

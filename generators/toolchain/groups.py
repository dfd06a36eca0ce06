"""The groups of Go programs: what `tools/<group>/go.mod` and, beside it, `build.toml` say.

A group is a folder, so adding one needs no code. A program is a `tool` line; its name is the last
part of its package, as `go build` would have it, unless build.toml gives it another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SETTINGS = {"package": str, "ldflags": str, "tags": str, "seconds": int}
_MAJOR = re.compile(r"v[0-9]+")


@dataclass(frozen=True, slots=True)
class Program:
    """One program: the package it is built from, its module's version and how to build it."""

    name: str
    package: str
    version: str
    ldflags: str
    tags: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Group:
    """One folder below tools/ with a go.mod: the least Go it needs, its modules, its programs by name."""

    folder: Path
    go: str
    modules: Mapping[str, str]
    programs: Mapping[str, Program]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def pins(self) -> tuple[bytes, ...]:
        """The bytes that decide what is built: go.mod, go.sum and build.toml (empty if there is none)."""
        return tuple(
            path.read_bytes() if path.exists() else b""
            for path in (self.folder / name for name in ("go.mod", "go.sum", "build.toml"))
        )


def read_groups(tools: Path) -> tuple[Group, ...]:
    """Every group below `tools`, by name. Raises ValueError, with the file, for what it cannot read.

    Two groups may not make programs of one name: which of them would run?
    """
    groups = tuple(read_group(path.parent) for path in sorted(tools.glob("*/go.mod")))
    makers: dict[str, Path] = {}
    for group in groups:
        for name in group.programs:
            if name in makers:
                raise ValueError(
                    f"{group.folder}/go.mod: {makers[name]}/go.mod makes a program {name!r} already"
                )
            makers[name] = group.folder
    return groups


def read_group(folder: Path) -> Group:
    """The group in `folder`. Raises ValueError when build.toml names a program or a key that is unknown."""
    go, modules, packages = _read_module(folder / "go.mod")
    path = folder / "build.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    names = {entry["package"]: name for name, entry in settings.items() if "package" in entry}
    programs = {}
    for package in packages:
        name = names.get(package) or _default_name(package)
        version = _version(package, modules)
        programs[name] = _program(path, name, package, version, settings.pop(name, {}))
    if settings:
        odd, known = ", ".join(sorted(settings)), ", ".join(programs)
        raise ValueError(f"{path}: no tool line of go.mod makes {odd}; it makes {known}")
    return Group(folder, go, modules, programs)


def _program(path: Path, name: str, package: str, version: str, settings: Mapping[str, Any]) -> Program:
    for key, value in settings.items():
        if key not in _SETTINGS or not isinstance(value, _SETTINGS[key]):
            allowed = ", ".join(f"{known} ({kind.__name__})" for known, kind in _SETTINGS.items())
            raise ValueError(f"{path}: {key} = {value!r} in [{name}] is not a setting; allowed are {allowed}")
    return Program(
        name,
        package,
        version,
        ldflags=settings.get("ldflags", "").replace("{version}", version),
        tags=settings.get("tags", ""),
        seconds=settings.get("seconds", 60),
    )


def _default_name(package: str) -> str:
    *front, last = package.split("/")
    return front[-1] if front and _MAJOR.fullmatch(last) else last


def _version(package: str, modules: Mapping[str, str]) -> str:
    owners = [module for module in modules if f"{package}/".startswith(f"{module}/")]
    if not owners:
        # A program of the group's own module: it has the repository's version, so none of its own.
        return "(local)"
    return modules[max(owners, key=len)]


def _read_module(path: Path) -> tuple[str, dict[str, str], list[str]]:
    """The `go` line, the `require` lines (module to version) and the `tool` lines of a go.mod."""
    go, modules, tools, block = "", {}, [], ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        words = raw.split("//")[0].split()
        if words == [")"]:
            block = ""
        elif words[1:] == ["("]:
            block = words[0]
        elif words:
            verb, *rest = [block, *words] if block else words
            if verb == "go":
                go = rest[0]
            elif verb == "require":
                modules[rest[0]] = rest[1]
            elif verb == "tool":
                tools.append(rest[0])
    if not go:
        raise ValueError(f"{path}: no go line, so the Go version that it needs is unknown")
    return go, modules, tools

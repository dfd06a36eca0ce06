"""Builds the Go programs of a group into the user's cache, each once."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from generators.toolchain import cache, go
from generators.toolchain.commands import run
from generators.toolchain.groups import Group, Program
from generators.toolchain.unavailable import Unavailable


class Builder:
    """Knows where a program belongs, and builds those that are not there."""

    def __init__(
        self, groups: Sequence[Group], install_wheel: Callable[[], Path], announce: cache.Announce
    ) -> None:
        self._groups = groups
        self._install_wheel = install_wheel
        self._announce = announce
        self._environment: Mapping[str, str] = dict(os.environ)

    def names(self) -> tuple[str, ...]:
        """Every program of every group, sorted."""
        return tuple(sorted(name for group in self._groups for name in group.programs))

    def path(self, name: str) -> Path:
        """Where the program is, or will be once it is built. Raises Unavailable for an unknown name."""
        group, program = self._find(name)
        key = cache.digest(*group.pins(), program.package, go.POLICY, platform.system(), platform.machine())
        return cache.find_folder(self._environment) / "go" / group.name / f"{name}-{key}" / name

    def build(self, names: Sequence[str]) -> dict[str, Path]:
        """Each name with the path of its program; what is missing is built, with a line before and after."""
        paths = {name: self.path(name) for name in names}
        missing = [self._find(name) for name in names if not paths[name].exists()]
        left = sum(program.seconds for _, program in missing)
        for number, (group, program) in enumerate(missing, start=1):
            # Each check asks for its own: the one of one says nothing of how far the whole is.
            counted = program.name + (f" {number} of {len(missing)}" if len(missing) > 1 else "")
            self._announce(
                f"building Go programs (once, about {_duration(left)} on an idle machine): {counted} …"
            )
            begun = time.monotonic()
            fill = partial(self._compile, group, program)
            cache.make_once(paths[program.name].parent, f"building {program.name}", self._announce, fill)
            self._announce(f"built {program.name} {program.version} in {time.monotonic() - begun:.0f} s")
            left -= program.seconds
        return paths

    def ahead(self, names: Sequence[str]) -> str:
        """How many of these are still to be built, and how long that takes; empty where none is."""
        missing = [program for _, program in map(self._find, names) if not self.path(program.name).exists()]
        if not missing:
            return ""
        seconds = _duration(sum(one.seconds for one in missing))
        are = "1 Go program is" if len(missing) == 1 else f"{len(missing)} Go programs are"
        besides = "where Python or Node packages or schemas are missing, they come on top"
        return f"{are} built on the way, once: about {seconds} on an idle machine; {besides}"

    def _find(self, name: str) -> tuple[Group, Program]:
        for group in self._groups:
            if name in group.programs:
                return group, group.programs[name]
        raise Unavailable(
            f"no group builds a program {name!r}; there are {', '.join(self.names())}",
            "add a tool line for it to tools/<group>/go.mod",
            rule=go.RULE,
        )

    def _compile(self, group: Group, program: Program, scratch: Path) -> None:
        compiler = go.find(group.go, self._install_wheel, self._environment)
        run(
            [
                compiler,
                "build",
                "-trimpath",
                "-buildvcs=false",
                f"-ldflags=-s -w {program.ldflags}".rstrip(),
                f"-tags={program.tags}",
                "-o",
                scratch / program.name,
                program.package,
            ],
            folder=group.folder,
            environment=go.settings(self._environment),
            doing=f"building {program.name} {program.version}",
            hint="check that the Go module proxy can be reached and that the disk has room, then try again",
            rule=go.RULE,
        )


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 100 else f"{round(seconds / 60)} min"

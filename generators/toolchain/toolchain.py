"""Everything that the checks run besides this program: Go programs, Python environments, schemas."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from generators.toolchain import cache, environments, go
from generators.toolchain.groups import Group, read_groups
from generators.toolchain.programs import Builder
from generators.toolchain.unavailable import Unavailable

SCHEMAS = "schemas"


class Toolchain:
    """Finds what is pinned in `requirements/` and `tools/` of a repository, and makes what is missing.

    Everything is made once per machine, in the user's cache; `announce` gets one line before and one
    after what takes long. Every method may raise Unavailable.
    """

    def __init__(self, repository: Path, announce: cache.Announce) -> None:
        self._requirements = repository / "requirements"
        self._announce = announce
        self._groups = read_groups(repository / "tools")
        self._builder = Builder(self._groups, lambda: self.environment("go"), announce)

    def program(self, name: str) -> Path:
        """The program called `name` ("helm", "kubeconform", "kube-score"), built if it is missing."""
        return self.programs([name])[name]

    def programs(self, names: Iterable[str] | None = None) -> dict[str, Path]:
        """Several programs by name, or all that any group has; building them is counted, "2 of 3"."""
        return self._builder.build(list(self._builder.names() if names is None else names))

    def environment(self, name: str) -> Path:
        """The folder of programs (`bin`) of a Python environment with just the packages of requirements/<name>.txt.

        `name` is "test", "checkov" or "go". Raises Unavailable for a name without such a file.
        """
        requirements = self._requirements / f"{name}.txt"
        if not requirements.is_file():
            known = ", ".join(sorted(path.stem for path in self._requirements.glob("*.txt")))
            raise Unavailable(f"no Python environment {name!r}; there are {known}", "use one of these", rule=environments.RULE)
        folder = self._folder() / "python" / f"{name}-{cache.digest(requirements.read_bytes(), environments.identity())}"
        if not environments.is_current(folder, requirements):
            doing = f"setting up Python packages for {name}"
            with cache.locked(folder.with_name(f"{folder.name}.lock"), doing, self._announce):
                if not environments.is_current(folder, requirements):
                    self._announce(f"{doing} (once) …")
                    begun = time.monotonic()
                    environments.make(folder, requirements)
                    self._announce(f"set up Python packages for {name} in {time.monotonic() - begun:.0f} s")
        return folder / "bin"

    def schemas(self, kubernetes: str) -> Path:
        """The folder of JSON schemas for kubeconform, for Kubernetes `kubernetes` ("1.37").

        It holds `kubernetes/v1.37.0-standalone-strict/` and
        `crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`.
        """
        # Late: it needs a YAML reader, which the launcher's first use does not have yet.
        from generators.toolchain import schemas

        group = next(group for group in self._groups if group.name == SCHEMAS)
        target = schemas.folder_of(self._folder(), group, self._requirements / "test.txt", kubernetes)
        if target.is_dir():
            return target
        packages = self.environment("test")
        compiler = go.find(group.go, lambda: self.environment("go"), os.environ)

        def fill(scratch: Path) -> None:
            self._announce(f"converting schemas for Kubernetes {kubernetes} (once, about 20 s) …")
            begun = time.monotonic()
            kinds = schemas.fill(scratch, packages, group, kubernetes, compiler)
            self._announce(f"converted schemas of {kinds} kinds in {time.monotonic() - begun:.0f} s")

        return cache.make_once(target, "converting schemas", self._announce, fill)

    def versions(self) -> dict[str, str]:
        """Each Go program, module with definitions and Python package with its pinned version, sorted by name."""
        found = {program.name: program.version for group in self._groups for program in group.programs.values()}
        found |= {module: version for group in self._groups if not group.programs for module, version in group.modules.items()}
        for path in sorted(self._requirements.glob("*.txt")):
            found |= dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        return dict(sorted(found.items()))

    def groups(self) -> tuple[Group, ...]:
        """The groups of Go programs and modules, by name."""
        return self._groups

    def _folder(self) -> Path:
        return cache.find_folder(os.environ)

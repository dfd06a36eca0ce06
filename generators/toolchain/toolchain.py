"""Everything that the checks run besides this program: Go programs, Python environments, schemas."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generators.toolchain import cache, debian, environments, go, node
from generators.toolchain.groups import read_groups
from generators.toolchain.programs import Builder
from generators.toolchain.unavailable import Unavailable

SCHEMAS = "schemas"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be made ready by calling the step, which may raise Unavailable."""

    name: str
    make: Callable[[], object]

    def __call__(self) -> object:
        """What was made: the path of a program, or the folder of an environment or of schemas."""
        return self.make()


class Toolchain:
    """Finds what is pinned in `requirements/` and `tools/` of a repository, and makes what is missing.

    Everything is made once per machine, in the user's cache; `announce` gets one line before and one
    after what takes long. Every method may raise Unavailable.
    """

    def __init__(self, repository: Path, announce: cache.Announce) -> None:
        self._requirements = repository / "requirements"
        self._debian = repository / "tools/debian.txt"
        self._services = repository / environments.PINS_OF_SERVICES
        self._node = repository / "tools/node"
        self._announce = announce
        self._groups = read_groups(repository / "tools")
        self._builder = Builder(self._groups, lambda: self.environment("go"), announce)

    def program(self, name: str) -> Path:
        """The program called `name` ("helm", "kubeconform", "kube-score"), built if it is missing."""
        return self.programs([name])[name]

    def programs(self, names: Iterable[str] | None = None) -> dict[str, Path]:
        """Several programs by name, or all that any group has; building them is counted, "2 of 3"."""
        return self._builder.build(self.program_names() if names is None else tuple(names))

    def program_names(self) -> tuple[str, ...]:
        """Every Go program of every group, sorted."""
        return self._builder.names()

    def ahead(self, names: Iterable[str]) -> str:
        """What is still to be built of these Go programs; empty where nothing is."""
        return self._builder.ahead(tuple(names))

    def environment(self, name: str) -> Path:
        """The folder of programs (`bin`) of a Python environment of requirements/<name>.txt and nothing else.

        `name` is that of the file, such as "checkov". Raises Unavailable for a name without such a file.
        """
        requirements = self._requirements / f"{name}.txt"
        if not requirements.is_file():
            known = ", ".join(sorted(path.stem for path in self._requirements.glob("*.txt")))
            reason = f"no Python environment {name!r}; there are {known}"
            raise Unavailable(reason, "use one of these", rule=environments.RULE)
        return environments.made_once(name, requirements, self._announce) / "bin"

    def environment_of_services(self) -> Path:
        """The programs (`bin`) that services in Python are tested with: what their template pins."""
        return environments.made_once(environments.SERVICE, self._services, self._announce) / "bin"

    def node(self) -> Path:
        """A folder for PATH that holds node, npm and npx, of the version in requirements/node.txt."""
        programs = self.environment("node")
        target = self._folder() / "node" / cache.digest(str(programs))
        return cache.make_once(
            target, "linking Node", self._announce, lambda scratch: node.link_programs(scratch, programs)
        )

    def node_packages(self, group: str) -> Path:
        """The `node_modules` of tools/node/<group>, exactly as locked; the group's scripts lie beside it."""
        return self._install(self._node / group, group)

    def node_packages_in(self, folder: Path) -> Path:
        """The `node_modules` for any folder with package.json and package-lock.json, by their content."""
        return self._install(folder, "packages", *node.LOCKED)

    def _install(self, folder: Path, group: str, *only: str) -> Path:
        files = node.sources(folder, *only)
        key = cache.digest(*(part for name, content in files.items() for part in (name, content)))
        programs = self.node()
        target = self._folder() / "npm" / f"{group}-{key}-{programs.name}"
        doing = f"installing npm packages of {group}"

        def fill(scratch: Path) -> None:
            self._announce(f"{doing} (once) …")
            node.install(scratch, files, programs, group)

        return cache.make_once(target, doing, self._announce, fill) / "node_modules"

    def node_groups(self) -> tuple[str, ...]:
        """Every group of npm packages, sorted."""
        return node.names(self._node)

    def schemas(self, kubernetes: str) -> Path:
        """The folder of JSON schemas for kubeconform, for Kubernetes `kubernetes` ("1.37").

        It holds `kubernetes/v1.37.0-standalone-strict/` and
        `crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`.
        """
        # Late: it needs a YAML reader, which the launcher's first use does not have yet.
        from generators.toolchain import schemas

        group = next(group for group in self._groups if group.name == SCHEMAS)
        target = schemas.folder_of(self._folder(), group, self._requirements / "test.txt", kubernetes)

        def fill(scratch: Path) -> None:
            packages = self.environment("test")
            compiler = go.find(group.go, lambda: self.environment("go"), os.environ)
            self._announce(f"converting schemas for Kubernetes {kubernetes} (once, about 20 s) …")
            begun = time.monotonic()
            kinds = schemas.fill(scratch, packages, group, kubernetes, compiler)
            self._announce(f"converted schemas of {kinds} kinds in {time.monotonic() - begun:.0f} s")

        return cache.make_once(target, "converting schemas", self._announce, fill)

    def definitions(self) -> Path:
        """The file of all pinned CustomResourceDefinitions: a JSON list, for an API server to take."""
        # Late, as for the schemas.
        from generators.toolchain import definitions

        group = next(group for group in self._groups if group.name == SCHEMAS)

        def fill(scratch: Path) -> None:
            compiler = go.find(group.go, lambda: self.environment("go"), os.environ)
            self._announce("reading definitions of custom resources (once) …")
            definitions.fill(scratch, group, compiler)

        target = definitions.folder_of(self._folder(), group)
        return cache.make_once(target, "reading definitions", self._announce, fill) / definitions.FILE

    def versions(self) -> dict[str, str]:
        """Each Go program, module with definitions and Python package with its pinned version, by name."""
        found: dict[str, str] = {}
        for group in self._groups:
            programs = {program.name: program.version for program in group.programs.values()}
            found |= programs or group.modules
        for path in sorted(self._requirements.glob("*.txt")):
            found |= dict(
                re.findall(r"^([\w.-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
            )
        return dict(sorted(found.items()))

    def everything(self) -> Iterator[Step]:
        """A step for each thing that can be made ready: Debian packages, environments, programs, schemas."""
        yield Step("Debian packages", lambda: debian.install_missing(self._debian, self._announce))
        for name in self._environments():
            yield Step(f"Python packages for {name}", partial(self.environment, name))
        for name in self.node_groups():
            yield Step(f"npm packages for {name}", partial(self.node_packages, name))
        yield from self.of_programs(self.program_names())
        wanted = self.newest_kubernetes()
        yield Step(f"schemas for Kubernetes {wanted}", partial(self.schemas, wanted))

    def of_programs(self, names: Iterable[str]) -> Iterator[Step]:
        """A step for each of these Go programs."""
        versions = self.versions()
        for name in names:
            yield Step(f"{name} {versions[name]}", partial(self.program, name))

    def _environments(self) -> tuple[str, ...]:
        """Those that are always wanted, `test` first: the runtime is there already, Go may be on PATH.

        The judges of services' sources are installed by the pipelines alone.
        """
        names = {path.stem for path in self._requirements.glob("*.txt")}
        names -= {"runtime", "go", "test", "judges"}
        return ("test", *sorted(names))

    def newest_kubernetes(self) -> str:
        """The newest Kubernetes version with schemas, as major and minor: "1.37"."""
        return ".".join(self.versions()["kubernetes-validate"].split(".")[:2])

    def _folder(self) -> Path:
        return cache.find_folder(os.environ)

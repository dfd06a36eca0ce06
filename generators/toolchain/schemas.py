"""The folder of schemas that kubeconform reads: Kubernetes' own and those of the custom resources.

Nothing of it is committed. Both come from pinned packages, are converted once, and are kept in the
user's cache by the digest of the pins and of the conversion itself.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from generators.toolchain import cache, crd_schemas, go, kubernetes_schemas
from generators.toolchain.commands import run
from generators.toolchain.groups import Group
from generators.toolchain.kubernetes_schemas import Schema
from generators.toolchain.unavailable import Unavailable

RULE = "setup/schemas"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads `=` as text: YAML 1.1 gives it a type of its own, for which PyYAML has no value."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


def folder_of(environment: Path, group: Group, requirements: Path, kubernetes: str) -> Path:
    """Where the schemas for `kubernetes` ("1.37") with these pins are, or will be, in the user's cache."""
    sources = (inspect.getsource(module) for module in (kubernetes_schemas, crd_schemas))
    table = (group.folder / "crds.toml").read_bytes()
    key = cache.digest(*group.pins(), table, requirements.read_bytes(), *sources)
    return environment / "schemas" / f"{kubernetes}-{key}"


def fill(scratch: Path, packages: Path, group: Group, kubernetes: str, compiler: Path) -> int:
    """Writes `kubernetes/v1.37.0-standalone-strict/` and `crds/<group>/` into `scratch`; counts the kinds.

    `packages` is the folder of programs of an environment with kubernetes-validate, `compiler` a `go`.
    Raises Unavailable for a Kubernetes version that the package lacks, or when a module cannot be had.
    """
    files = _kubernetes_files(packages, kubernetes)
    target = scratch / f"kubernetes/v{kubernetes}.0-standalone-strict"
    kinds = _write(target, kubernetes_schemas.convert(files).items())
    documents = crd_documents(scratch, group, compiler)
    return kinds + _write(
        scratch / "crds", crd_schemas.convert(documents, files["_definitions.json"]["$defs"])
    )


def _kubernetes_files(packages: Path, kubernetes: str) -> dict[str, Schema]:
    pattern = "lib/python*/site-packages/kubernetes_validate/kubernetes-json-schema/*-local-strict"
    found = sorted(packages.parent.glob(pattern))
    versions = {folder.name.removesuffix(".0-local-strict").removeprefix("v"): folder for folder in found}
    if kubernetes not in versions:
        raise Unavailable(
            f"no schemas for Kubernetes {kubernetes!r}; there are {', '.join(versions) or 'none'}",
            "choose one of these, or pin a newer kubernetes-validate in requirements/test.in",
            rule=RULE,
        )
    return {path.name: json.loads(path.read_bytes()) for path in sorted(versions[kubernetes].glob("*.json"))}


def crd_documents(scratch: Path, group: Group, compiler: Path) -> Iterator[Any]:
    """Every YAML document of the pinned modules' folders; `scratch` is used for the download.

    Raises Unavailable when a module cannot be had, ValueError when one holds no definition.
    """
    folders = tomllib.loads((group.folder / "crds.toml").read_text(encoding="utf-8"))
    if folders.keys() != group.modules.keys():
        odd = sorted(folders.keys() ^ group.modules.keys())
        raise ValueError(f"{group.folder}: go.mod and crds.toml name different modules: {', '.join(odd)}")
    for module, source in _download(scratch / "download", group, compiler).items():
        paths = sorted((source / folders[module]).glob("*.yaml"))
        documents = [
            document for path in paths for document in yaml.load_all(path.read_bytes(), Loader=_Loader)
        ]
        if not any(crd_schemas.is_definition(document) for document in documents):
            place = f"{folders[module]} of {module} {group.modules[module]}"
            raise ValueError(f"{group.folder}/crds.toml: {place} holds no definition")
        yield from documents


def _download(folder: Path, group: Group, compiler: Path) -> dict[str, Path]:
    """Each module of the group with the folder of its sources, which match go.sum."""
    # In a copy: Go adds what go.sum lacks, and the committed file must stay the one that decides.
    folder.mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(group.folder / name, folder / name)
    told = run(
        [compiler, "mod", "download", "-json"],
        folder=folder,
        environment=go.settings(os.environ),
        doing="downloading the modules with custom resource definitions",
        hint="check that the Go module proxy can be reached, then run the command again",
        rule=RULE,
    )
    pinned = set((group.folder / "go.sum").read_text(encoding="utf-8").splitlines())
    sources = {}
    for module in _json_values(told):
        line = f"{module['Path']} {module['Version']} {module['Sum']}"
        if line not in pinned:
            raise ValueError(f"{group.folder}/go.sum has no line: {line}")
        sources[module["Path"]] = Path(module["Dir"])
    shutil.rmtree(folder)
    return sources


def _json_values(text: str) -> Iterator[dict[str, str]]:
    """The JSON objects that follow one another in `text`."""
    decoder, position = json.JSONDecoder(), 0
    while start := re.compile(r"\s*(?=\{)").match(text, position):
        value, position = decoder.raw_decode(text, start.end())
        yield value


def _write(folder: Path, schemas: Iterable[tuple[str, Schema]]) -> int:
    count = 0
    for name, schema in schemas:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, sort_keys=True, separators=(",", ":")), encoding="utf-8")
        count += 1
    return count

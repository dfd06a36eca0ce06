"""Finds the outputs: every module in ``generators/outputs`` whose name has no leading underscore.

Fails loudly, naming the module, when one breaks the contract of ``artifacts.Output``, claims what
people write, or claims the same folder as another. Adding an output means adding a module and a
folder of templates; nothing here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

from generators import outputs
from generators.artifacts import Output
from generators.conventions import ownership
from generators.model import Fleet, Service


class ContractError(Exception):
    """An output module that does not keep the contract: a mistake in this repository."""


Applies = Callable[[Service, Fleet], bool]


def _always(_: Service, __: Fleet) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Registered:
    """An output with its name and the first line of its docstring.

    ``applies`` is the module's function of that name, where it has one: whether a service can have
    files of it at all; if not, it is not asked for them. Without it every service can. ``fleet_alone``
    is the module's ``FLEET_ALONE``: whether its files of the fleet say the same whatever services there are.
    ``service_paths`` is its ``SERVICE_PATHS``: where a service's files are, ``charts/{id}`` for a folder or
    ``docs/contacts/{id}.*`` for files; pipelines take a change of any other of its files for one of all.
    ``team_paths`` is its ``TEAM_PATHS``: further such places, where the service's team writes, or is asked.
    """

    name: str
    summary: str
    output: Output
    applies: Applies = _always
    fleet_alone: bool = False
    service_paths: tuple[str, ...] = ()
    team_paths: tuple[str, ...] = ()


def discover(templates: Path) -> tuple[Registered, ...]:
    """All outputs, sorted by name. Raises ContractError."""
    names = sorted(module.name for module in pkgutil.iter_modules(outputs.__path__))
    found = tuple(
        _check(name, importlib.import_module(f"{outputs.__name__}.{name}"), templates)
        for name in names
        if not name.startswith("_")
    )
    owners: dict[str, str] = {}
    for registered in found:
        for root in registered.output.ROOTS:
            other = owners.setdefault(root, registered.name)
            if other != registered.name:
                raise ContractError(f"outputs {other} and {registered.name} both claim {root}")
    return found


def _check(name: str, module: ModuleType, templates: Path) -> Registered:
    where = f"generators/outputs/{name}.py"
    for required in ("ROOTS", "COVERS", "of_service", "of_fleet"):
        if not hasattr(module, required):
            raise ContractError(f"{where} has no {required}")
    if not module.__doc__:
        raise ContractError(f"{where} has no docstring: its first line is shown in lists")
    if not module.ROOTS or "" in module.ROOTS or any(r.startswith("/") for r in module.ROOTS):
        raise ContractError(f"{where}: ROOTS must name folders below the output folder")
    for root in module.ROOTS:
        if taken := ownership.written(root):
            raise ContractError(
                f"{where}: ROOTS has {root}, but {taken} is no output's: its files would be removed"
            )
    for stated in ("SERVICE_PATHS", "TEAM_PATHS"):
        _check_places(f"{where}: {stated}", getattr(module, stated, ()), module.ROOTS)
    if not (templates / name).is_dir():
        raise ContractError(f"{where} has no folder templates/{name}")
    summary = module.__doc__.strip().splitlines()[0]
    applies: Applies = getattr(module, "applies", _always)
    return Registered(
        name,
        summary,
        cast(Output, module),
        applies,
        fleet_alone=getattr(module, "FLEET_ALONE", False),
        service_paths=getattr(module, "SERVICE_PATHS", ()),
        team_paths=getattr(module, "TEAM_PATHS", ()),
    )


def _check_places(where: str, paths: tuple[str, ...], roots: tuple[str, ...]) -> None:
    for path in paths:
        if not any(path.startswith(f"{root}/") for root in roots) or ownership.ID not in path:
            raise ContractError(f"{where} has {path}: no {ownership.ID} in it, or not below ROOTS")

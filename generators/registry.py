"""Finds the outputs: every module in ``generators/outputs`` whose name has no leading underscore.

Fails loudly, naming the module, when one breaks the contract of ``Registered``, claims what
people write, or claims the same folder as another. Adding an output means adding a module and a
folder of templates; nothing here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from generators import outputs
from generators.artifacts import Artifact, Render
from generators.conventions import ownership
from generators.model import Fleet, Model, Service


class ContractError(Exception):
    """An output module that does not keep the contract: a mistake in this repository."""


Applies = Callable[[Service, Fleet], bool]
OfService = Callable[[Service, Fleet, Render], Iterable[Artifact]]
OfFleet = Callable[[Model, Render], Iterable[Artifact]]


def _nothing(*_: object) -> tuple[Artifact, ...]:
    return ()


def _always(*_: object) -> bool:
    return True


def _never(*_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Registered:
    """What a module in ``generators/outputs`` says of itself; its name is its templates' folder.

    Files of one service and files of the fleet are asked for apart: ``of_service`` never sees other
    services, so a new service cannot change another one's files, and what is unchanged need not be
    rendered again. A module has at least one of the two; the other makes nothing.

    ``summary`` is the first line of its docstring. ``roots`` are its ``ROOTS``: folders or files it owns,
    pruned there, longest match wins. ``covers`` is its ``COVERS``: which of the scorecard's coverages a
    service has through it.

    ``applies`` is the module's function of that name, where it has one: whether a service can have
    files of it at all; if not, it is not asked for them. Without it every service can, and none where
    there is no ``of_service``. ``fleet_alone`` is the module's ``FLEET_ALONE``: whether its files of the
    fleet say the same whatever services there are; without ``of_fleet`` they do.
    ``service_paths`` is its ``SERVICE_PATHS``: where a service's files are, ``charts/{id}`` for a folder or
    ``docs/contacts/{id}.*`` for files; pipelines take a change of any other of its files for one of all.
    ``team_paths`` is its ``TEAM_PATHS``: further such places, where the service's team writes, or is asked.
    """

    name: str
    summary: str
    roots: tuple[str, ...]
    covers: tuple[str, ...] = ()
    of_service: OfService = _nothing
    of_fleet: OfFleet = _nothing
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
        for root in registered.roots:
            other = owners.setdefault(root, registered.name)
            if other != registered.name:
                raise ContractError(f"outputs {other} and {registered.name} both claim {root}")
    return found


def _check(name: str, module: ModuleType, templates: Path) -> Registered:
    where = f"generators/outputs/{name}.py"
    for required in ("ROOTS", "COVERS"):
        if not hasattr(module, required):
            raise ContractError(f"{where} has no {required}")
    _check_functions(where, module)
    if not module.__doc__:
        raise ContractError(f"{where} has no docstring: its first line is shown in lists")
    # One that leads out of the output folder would be pruned there; the writer compares the others as texts.
    if not module.ROOTS or not all({"", ".", ".."}.isdisjoint(root.split("/")) for root in module.ROOTS):
        raise ContractError(
            f"{where}: ROOTS must name folders or files below the output folder,"
            " without ./, .. or a slash at either end"
        )
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
    return Registered(
        name,
        summary,
        module.ROOTS,
        module.COVERS,
        of_service=getattr(module, "of_service", _nothing),
        of_fleet=getattr(module, "of_fleet", _nothing),
        applies=getattr(module, "applies", _always if hasattr(module, "of_service") else _never),
        fleet_alone=getattr(module, "FLEET_ALONE", not hasattr(module, "of_fleet")),
        service_paths=getattr(module, "SERVICE_PATHS", ()),
        team_paths=getattr(module, "TEAM_PATHS", ()),
    )


def _check_functions(where: str, module: ModuleType) -> None:
    """None is missed because its name has a slip: what is not there is taken for nothing to make."""
    asked = {"of_service", "of_fleet"}
    for name in sorted(one for one in vars(module) if one.startswith("of_")):
        if name not in asked:
            raise ContractError(f"{where} has {name}: only of_service and of_fleet are asked for files")
    if not any(hasattr(module, name) for name in asked):
        raise ContractError(f"{where} has neither of_service nor of_fleet")
    if hasattr(module, "applies") and not hasattr(module, "of_service"):
        raise ContractError(f"{where} has applies, and no of_service that it could apply to")


def _check_places(where: str, paths: tuple[str, ...], roots: tuple[str, ...]) -> None:
    for path in paths:
        if not any(path.startswith(f"{root}/") for root in roots) or ownership.ID not in path:
            raise ContractError(f"{where} has {path}: no {ownership.ID} in it, or not below ROOTS")

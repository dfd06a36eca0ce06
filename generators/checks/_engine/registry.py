"""Finds the checks: every module of ``generators/checks`` whose name has no leading underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import cast

from generators.checks._engine.contract import Check, ContractError


def discover() -> Mapping[str, Check]:
    """Checks by name (``kube-score``), sorted. Raises ContractError naming the module at fault."""
    modules = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parents[1])]))
    return {
        name.replace("_", "-"): verified(importlib.import_module(f"generators.checks.{name}"))
        for name in modules
        if not name.startswith("_")
    }


def is_on_request(check: Check) -> bool:
    """Whether it runs only when it is named: it takes minutes, and proves the tests and not the files."""
    return bool(getattr(check, "ON_REQUEST", False))


def judges(check: Check) -> tuple[str, ...]:
    """The coverages of the scorecard that are as good as this check says; none where it does not say."""
    return tuple(getattr(check, "JUDGES", ()))


def verified(module: ModuleType) -> Check:
    """The module as a check. Raises ContractError when it breaks the contract."""
    where = f"generators/checks/{module.__name__.rpartition('.')[2]}.py"
    if not (module.__doc__ or "").strip():
        raise ContractError(f"{where} has no docstring: its first line is the check's summary")
    needs = getattr(module, "NEEDS", None)
    if not isinstance(needs, tuple) or not all(isinstance(one, str) and one for one in needs):
        raise ContractError(f"{where} has no NEEDS: a tuple of names of Go programs, may be empty")
    if not callable(getattr(module, "run", None)):
        raise ContractError(f"{where} has no function run(context)")
    return cast(Check, module)


def summary(check: Check) -> str:
    """The first line of a check's docstring."""
    return (check.__doc__ or "").strip().splitlines()[0]

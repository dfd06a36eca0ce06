"""Statements that hold across catalog and charts, each for every subject it speaks of.

Counts invariant x subject: a statement about pods counts once per workload and environment. They
live in ``_invariants/<family>.py``: each public function there is one, and its docstring is the statement.
A catalog that gives a statement no subject at all is no finding, and noted; a family without any is one.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import isfunction
from types import ModuleType

from generators.checks import Context, Result, _invariants
from generators.checks._invariants import invariant as contract
from generators.checks._invariants.invariant import Claim, Invariant
from generators.problems import Place, Problem

NEEDS = ("helm",)
JUDGES = ("charts", "security policy", "environments")


def collected(families: Iterable[ModuleType]) -> Mapping[str, Sequence[Invariant]]:
    """The invariants of each module by its name: its public functions, in the order of their text."""
    return {
        family.__name__.rpartition(".")[2]: tuple(
            one
            for name, one in vars(family).items()
            if isfunction(one) and one.__module__ == family.__name__ and not name.startswith("_")
        )
        for family in families
    }


def _families() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(_invariants.__path__, f"{_invariants.__name__}."):
        if found.name != contract.__name__:
            yield importlib.import_module(found.name)


FAMILIES = collected(_families())


def run(context: Context) -> Result:
    """One finding per invariant and subject for which it does not hold."""
    total = 0
    problems: list[Problem] = []
    silent: list[str] = []
    for family, invariants in FAMILIES.items():
        subjects = 0
        for invariant in invariants:
            claims = list(invariant(context))
            subjects += len(claims)
            silent += [] if claims else [_name(invariant)]
            problems += _broken(context, invariant, claims)
        total += subjects
        if not subjects:
            total += 1
            problems.append(_nothing(context, family))
    return Result(total - len(problems), total, tuple(problems), notes=_without(silent))


def _without(silent: Sequence[str]) -> tuple[str, ...]:
    return (f"without a case in this catalog: {', '.join(sorted(silent))}",) if silent else ()


def statement(invariant: Invariant) -> str:
    """What an invariant states, in words."""
    return (invariant.__doc__ or "").strip().splitlines()[0]


def _broken(context: Context, invariant: Invariant, claims: Iterable[Claim]) -> Iterable[Problem]:
    rule = f"invariants/{_name(invariant)}"
    for claim in claims:
        if claim.wrong:
            place, hint = context.place(claim.path), statement(invariant)
            if claim.key:
                place, key = context.stated(claim.key)
                hint = f"change {key}, or what it is compared with, until this holds: {hint}"
            message = f"{claim.subject} {claim.wrong}"
            yield Problem(rule, message, place, hint, service=claim.service, environment=claim.environment)


def _name(invariant: Invariant) -> str:
    return str(getattr(invariant, "__name__", "?")).replace("_", "-")


def _nothing(context: Context, family: str) -> Problem:
    return Problem(
        "invariants/no-subject",
        f"the invariants of {family} find nothing that they speak of",
        Place(context.shown),
        hint="see whether its objects are still rendered, and under the same kinds",
    )

"""Every selector and reference, over all charts at once, meets just what it should and nothing else.

Counts selectors and references: Services, budgets, scalers, monitors, spreads, policies, routes,
rollouts, accounts, configuration, secrets, priority classes. Names are compared whole, so the
service called x never meets what merely begins with x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from generators.checks import _references, _selects
from generators.checks._charts import finding
from generators.checks._context import Context
from generators.checks._contract import Result
from generators.checks._manifests import Rendered
from generators.checks._pods import Landscape, landscapes
from generators.checks._wiring import Link
from generators.problems import Problem

NEEDS = ("helm",)

Family = Callable[[Landscape, Rendered], Iterator[Link]]


class _Judged(NamedTuple):
    rendered: Rendered
    link: Link


FAMILIES: Sequence[Family] = (
    _selects.services,
    _selects.budgets,
    _selects.scalers,
    _selects.monitors,
    _selects.spreads,
    _selects.policies,
    _references.rollouts,
    _references.routes,
    _references.accounts,
    _references.configuration,
    _references.priorities,
)


def run(context: Context) -> Result:
    """One finding per selector or reference that meets something else than it should."""
    judged = [
        _Judged(rendered, link)
        for landscape in landscapes(context)
        for rendered in landscape.rendered
        for family in FAMILIES
        for link in family(landscape, rendered)
    ]
    problems = tuple(_problem(context, one) for one in judged if one.link.wrong)
    return Result(len(judged) - len(problems), len(judged), problems)


def _problem(context: Context, one: _Judged) -> Problem:
    rule = f"selectors/{one.link.family}"
    return finding(context, one.rendered.target, rule, f"{one.link.subject} {one.link.wrong}", one.link.hint)

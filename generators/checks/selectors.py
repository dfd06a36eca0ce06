"""Every selector and reference, over all charts at once, meets just what it should and nothing else.

Counts selectors and references: Services, budgets, scalers, monitors, spreads, policies, routes,
rollouts, accounts, configuration, secrets, priority classes. Names are compared whole, so the
service called x never meets what merely begins with x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from generators.checks import Context, Result
from generators.checks._rendered.charts import finding
from generators.checks._rendered.manifests import Rendered
from generators.checks._rendered.pods import Landscape, landscapes
from generators.checks._selectors import references, selects
from generators.checks._selectors.wiring import Link
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("charts",)

Family = Callable[[Landscape, Rendered], Iterator[Link]]


class _Judged(NamedTuple):
    rendered: Rendered
    link: Link


FAMILIES: Sequence[Family] = (
    selects.services,
    selects.budgets,
    selects.scalers,
    selects.monitors,
    selects.spreads,
    selects.policies,
    references.rollouts,
    references.routes,
    references.accounts,
    references.configuration,
    references.priorities,
)


def run(context: Context) -> Result:
    """One finding per selector or reference that meets something else than it should."""
    places = [(landscape, rendered) for landscape in landscapes(context) for rendered in landscape.rendered]
    by_family = {
        family: [_Judged(one[1], link) for one in places for link in family(*one)] for family in FAMILIES
    }
    judged = [one for found in by_family.values() for one in found]
    problems = tuple(_problem(context, one) for one in judged if one.link.wrong)
    silent = [family.__name__ for family, found in by_family.items() if not found]
    notes = (f"without a case in this catalog: {', '.join(silent)}",) if silent else ()
    return Result(len(judged) - len(problems), len(judged), problems, notes=notes)


def _problem(context: Context, one: _Judged) -> Problem:
    rule = f"selectors/{one.link.family}"
    return finding(context, one.rendered.target, rule, f"{one.link.subject} {one.link.wrong}", one.link.hint)

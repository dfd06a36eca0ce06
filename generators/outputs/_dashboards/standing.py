"""What runs in each environment, on the fleet's dashboard: where the catalog says who tells."""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import operations, scraping
from generators.model import Fleet
from generators.outputs._dashboards.panels import GREEN, ORANGE, Panel, Target, row

_JOB = f'{{job="{scraping.STATUS}"}}'
_EACH = "by (environment, service"


def standing(fleet: Fleet) -> Iterator[Panel]:
    """A row of panels, or nothing."""
    if not fleet.platform.status:
        return
    interval = scraping.PLATFORM_INTERVAL
    health = f"max {_EACH}, state) ({operations.METRIC_HEALTH}{_JOB})"
    drift = f"max {_EACH}) ({operations.METRIC_DRIFT}{_JOB})"
    yield row("What runs")
    yield Panel(
        "Services by health",
        "As `./doit status` sees them, in every environment.",
        "short",
        (Target(f"count by (environment, state) ({health} == 1)", "{{environment}} {{state}}", interval),),
        width=12,
        least=0,
    )
    yield Panel(
        "Fields changed by hand",
        "That somebody changed past the catalog, in every environment: `./doit drift` names them.",
        "short",
        (Target(f"sum by (environment) ({drift})", "{{environment}}", interval),),
        width=12,
        steps=((GREEN, None), (ORANGE, 1)),
        least=0,
    )

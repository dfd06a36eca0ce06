"""The dashboard of a tier, and the panels it shares with that of the fleet. Nobody is listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generators.alerts.text import number, share
from generators.conventions import metrics, monitoring
from generators.model import Fleet, Tier
from generators.outputs._dashboards.alert_panels import DATASOURCE, RUNNING, deployments
from generators.outputs._dashboards.panels import (
    COLORS,
    GREEN,
    ORANGE,
    RATE,
    RED,
    Board,
    Link,
    Panel,
    Steps,
    Target,
    Variable,
    row,
)

BUDGET = "budget-"
"""Signals of this name are about budgets."""
_FIELDS = ("Pods", "Requests", "Errors", "99% within")


def board_of_tier(tier: Tier, fleet: Fleet) -> Board:
    """The whole dashboard of one tier."""
    scope = f'tier="{tier.name}",environment=~"$environment",service=~"$service"'
    up = f'up{{tier="{tier.name}",{RUNNING}'
    allowed = round(1 - tier.availability, 12)
    panels: tuple[Panel, ...] = (
        row("Now"),
        *now(scope, tier.scrape_interval),
        row("Services"),
        table(scope, tier.scrape_interval, fleet),
        services_list((f"tier-{tier.name}",)),
        row("Over time"),
        *over_time(scope, tier.scrape_interval, fleet, "service"),
    )
    if has_budgets(fleet):
        panels += (
            row("Promises"),
            *promises(f'tier="{tier.name}"', allowed, tier.title, tier.scrape_interval),
        )
    return Board(
        monitoring.tier_dashboard(tier.name),
        f"Tier {tier.title}",
        f"All services of tier {tier.name}. It promises {share(tier.availability)} and answers within"
        f" {number(tier.latency)}s, where a service states nothing else.",
        ("generated", "tier"),
        (
            DATASOURCE,
            Variable("environment", "Environment", f"label_values({up}}}, environment)"),
            Variable("service", "Service", f'label_values({up},environment=~"$environment"}}, service)'),
        ),
        panels,
        (
            Link("Fleet", f"/d/{monitoring.fleet_dashboard('overview')}"),
            Link("Objectives", f"/d/{monitoring.fleet_dashboard('objectives')}"),
            Link("Alerts", f"/d/{monitoring.fleet_dashboard('alerts')}", "bell", variables=False),
        ),
        (deployments(f',tier="{tier.name}"'),),
    )


def now(scope: str, interval: int) -> Iterator[Panel]:
    """Figures of all services that the matchers of ``scope`` name."""
    up = f"up{{{scope},{RUNNING}}}"
    requests = f"sum(rate({metrics.REQUESTS}{{{scope}}}{RATE}))"
    failed = f'sum(rate({metrics.REQUESTS}{{{scope},code=~"5.."}}{RATE}))'
    alerts = 'ALERTS{alertstate="firing",severity="%s",service!="",' + _of_alerts(scope) + "}"
    seen = f"count(count by (service) ({up}))"
    yield _stat("Services seen", "That were scraped at all.", "short", seen, interval=interval)
    yield _stat(
        "Services without a pod",
        "Of which no pod answers.",
        "short",
        f"count(max by (service, environment) ({up}) == 0) or vector(0)",
        ((GREEN, None), (RED, 1)),
        interval,
    )
    yield _stat("Requests", "A second, all services.", "reqps", requests, interval=interval)
    yield _stat(
        "Errors",
        "Share of all requests.",
        "percentunit",
        f"({failed} or 0 * {requests}) / ({requests} > 0)",
        interval=interval,
    )
    for severity in ("critical", "warning"):
        yield _stat(
            f"{severity.capitalize()} alerts",
            "That fire now.",
            "short",
            f"count({alerts % severity}) or vector(0)",
            ((GREEN, None), (COLORS[severity], 1)),
            interval,
        )


def table(scope: str, interval: int, fleet: Fleet) -> Panel:
    """A row for each service, which opens its dashboard with the same choices."""
    by = "by (service)"
    total = f"sum {by} (rate({metrics.REQUESTS}{{{scope}}}{RATE}))"
    failed = f'sum {by} (rate({metrics.REQUESTS}{{{scope},code=~"5.."}}{RATE}))'
    buckets = f"sum by (service, le) (rate({metrics.DURATION}_bucket{{{scope}}}{RATE}))"
    queries = (
        f"sum {by} (up{{{scope},{RUNNING}}})",
        total,
        f"({failed} or 0 * {total}) / ({total} > 0)",
        f"histogram_quantile(0.99, {buckets})",
    )
    link = {
        "title": "Its dashboard",
        "url": f"/d/{monitoring.service_dashboard('')}${{__data.fields.service}}"
        "?${environment:queryparam}&${__url_time_range}",
    }
    units = {"Errors": "percentunit", "99% within": "s", "Requests": "reqps"}
    steps = [{"color": color, "value": value} for color, value in error_steps(fleet)]
    errors = {"id": "thresholds", "value": {"mode": "absolute", "steps": steps}}
    colored = {"id": "custom.cellOptions", "value": {"type": "color-text"}}
    return Panel(
        "Services",
        "How each service is now; its name opens its dashboard.",
        "short",
        tuple(Target(query, interval=interval, instant=True) for query in queries),
        "table",
        18,
        14,
        overrides=(
            _override("service", {"id": "links", "value": [link]}),
            *(_override(name, {"id": "unit", "value": unit}) for name, unit in units.items()),
            _override("Errors", errors, colored),
        ),
        transformations=(
            {"id": "joinByField", "options": {"byField": "service", "mode": "outer"}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": {f"Time {number}": True for number in range(1, len(_FIELDS) + 1)},
                    "renameByName": {f"Value #{chr(65 + i)}": name for i, name in enumerate(_FIELDS)},
                },
            },
        ),
    )


def services_list(tags: tuple[str, ...]) -> Panel:
    """All dashboards that have the tags, whoever they belong to."""
    return Panel(
        "Dashboards",
        "Of every service, by name.",
        type="dashlist",
        width=6,
        height=14,
        source="",
        more={"tags": list(tags), "showSearch": True},
    )


def over_time(scope: str, interval: int, fleet: Fleet, by: str) -> Iterator[Panel]:
    """Requests, errors and latency by a label."""
    total = f"sum by ({by}) (rate({metrics.REQUESTS}{{{scope}}}{RATE}))"
    failed = f'sum by ({by}) (rate({metrics.REQUESTS}{{{scope},code=~"5.."}}{RATE}))'
    buckets = f"sum by ({by}, le) (rate({metrics.DURATION}_bucket{{{scope}}}{RATE}))"
    ratio = f"({failed} or 0 * {total}) / ({total} > 0)"
    legend = f"{{{{{by}}}}}"
    yield Panel("Requests", f"A second, by {by}.", "reqps", (Target(total, legend, interval),), least=0)
    yield Panel(
        "Errors",
        f"Share of requests answered with a 5xx code, by {by}; lines at the thresholds of the alerts.",
        "percentunit",
        (Target(ratio, legend, interval),),
        steps=error_steps(fleet),
        least=0,
    )
    yield Panel(
        "Latency",
        f"99% of requests are faster than this, by {by}.",
        "s",
        (Target(f"histogram_quantile(0.99, {buckets})", legend, interval),),
        least=0,
    )


def promises(scope: str, allowed: float, title: str, interval: int) -> Iterator[Panel]:
    """What is left of the error budgets of a tier, each by what the service itself promises."""
    left = f'service:budget:left30d{{{scope},environment=~"$environment",service=~"$service"}}'
    yield Panel(
        f"Error budgets left, {title}",
        "Of the share of requests that each service allows to fail in 30 days:"
        f" {share(allowed)}, where it promises nothing else than its tier.",
        "percentunit",
        (Target(left, "{{service}} {{environment}}", interval),),
        width=24,
        steps=((RED, None), (ORANGE, 0.1), (GREEN, 0.25)),
    )


def has_budgets(fleet: Fleet) -> bool:
    """Whether budgets are watched, and so recorded, at all."""
    return any(signal.name.startswith(BUDGET) for signal in fleet.alerting.signals)


def error_steps(fleet: Fleet) -> Steps:
    """The thresholds of the platform's error alerts, as colours."""
    limits = next((one.limits for one in fleet.alerting.signals if one.name == "errors"), ())
    return ((GREEN, None), *((COLORS[one.severity], one.above) for one in reversed(limits)))


def _of_alerts(scope: str) -> str:
    """The matchers that alerts have too: not all of them carry an environment."""
    return ",".join(part for part in scope.split(",") if not part.startswith("environment"))


def _override(name: str, *properties: Mapping[str, object]) -> dict[str, object]:
    return {"matcher": {"id": "byName", "options": name}, "properties": list(properties)}


def _stat(
    title: str,
    description: str,
    unit: str,
    expr: str,
    steps: Steps = ((GREEN, None),),
    interval: int = 30,
) -> Panel:
    return Panel(title, description, unit, (Target(expr, "", interval),), "stat", 4, 4, steps)

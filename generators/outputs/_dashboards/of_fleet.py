"""Dashboards of the whole fleet: overview, objectives, alerts with the weekly report, platform."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts import platform_alerts
from generators.alerts.text import duration
from generators.conventions import monitoring, scraping
from generators.model import Fleet
from generators.outputs._dashboards.alert_panels import DATASOURCE, RUNNING, deployments, watched
from generators.outputs._dashboards.of_tiers import (
    BUDGET,
    has_budgets,
    now,
    over_time,
    promises,
    services_list,
    table,
)
from generators.outputs._dashboards.panels import (
    COLORS,
    GREEN,
    RED,
    Board,
    Link,
    Panel,
    Target,
    Variable,
    row,
    text,
)
from generators.outputs._dashboards.standing import standing
from generators.outputs._matchers import any_of

_LOOK = 300
"""Seconds between two looks at what fired."""
_ALERT = 'severity=~"$severity",team=~"$team",tier=~"$tier"'


def boards(fleet: Fleet) -> Iterator[tuple[str, Board]]:
    """Each with the name that its file and its UID have."""
    yield "overview", _overview(fleet)
    yield "objectives", _objectives(fleet)
    yield "alerts", _alerts(fleet)
    yield "platform", _platform(fleet)


def _slowest(fleet: Fleet) -> int:
    """A min step that suits every tier."""
    return max((tier.scrape_interval for tier in fleet.tiers.values()), default=60)


def _links(fleet: Fleet, but: str) -> tuple[Link, ...]:
    titles = {"overview": "Fleet", "objectives": "Objectives", "alerts": "Alerts", "platform": "Platform"}
    found = [
        Link(title, f"/d/{monitoring.fleet_dashboard(name)}", variables=False)
        for name, title in titles.items()
        if name != but
    ]
    return (
        *found,
        *(
            Link(f"Tier {tier.title}", f"/d/{monitoring.tier_dashboard(tier.name)}", variables=False)
            for tier in fleet.tiers.values()
        ),
    )


def _choices(of_services: str) -> tuple[Variable, ...]:
    up = f'up{{service!="",{RUNNING}'
    chosen = f'{up},environment=~"$environment"'
    return (
        DATASOURCE,
        Variable("environment", "Environment", f"label_values({up}}}, environment)"),
        Variable("tier", "Tier", f"label_values({chosen}}}, tier)"),
        Variable("service", "Service", f"label_values({chosen},{of_services}}}, service)"),
    )


def _overview(fleet: Fleet) -> Board:
    scope = 'service!="",environment=~"$environment",tier=~"$tier",service=~"$service"'
    interval = _slowest(fleet)
    return Board(
        monitoring.fleet_dashboard("overview"),
        f"{fleet.platform.title}: fleet",
        "Every service, one line each. Nothing here names a service: what is scraped is shown.",
        ("generated", "fleet"),
        _choices('tier=~"$tier"'),
        (
            row("Now"),
            *now(scope, interval),
            row("Services"),
            table(scope, interval, fleet),
            services_list(("service",)),
            *standing(fleet),
            row("By tier"),
            *over_time(scope, interval, fleet, "tier"),
            row("By team"),
            *over_time(scope, interval, fleet, "team"),
        ),
        _links(fleet, "overview"),
        (deployments(',tier=~"$tier",service=~"$service"'),),
    )


def _objectives(fleet: Fleet) -> Board:
    scope = '{environment=~"$environment",service=~"$service"}'
    interval = _slowest(fleet)
    panels: list[Panel] = []
    if not has_budgets(fleet):
        nothing = "`alerting.signals` has no `budget-…`: no budget is recorded, so none is drawn."
        panels.append(text("No budgets", nothing))
    for tier in fleet.tiers.values() if has_budgets(fleet) else ():
        panels.append(row(f"Tier {tier.title}"))
        matcher = f'tier="{tier.name}"'
        panels += promises(matcher, round(1 - tier.availability, 12), tier.title, tier.scrape_interval)
    windows = sorted(
        {
            limit.window or 3600
            for signal in fleet.alerting.signals
            if signal.name.startswith(BUDGET)
            for limit in signal.limits
        }
    )
    if windows:
        panels.append(row("Errors over the windows that alerts look at"))
    panels += [
        Panel(
            f"Errors over {duration(window)}",
            "Share of requests answered with a 5xx code; recorded, so it is cheap to look at.",
            "percentunit",
            (
                Target(
                    f"service:errors:ratio_rate{duration(window)}{scope}",
                    "{{service}} {{environment}}",
                    interval,
                ),
            ),
            least=0,
            width=12,
        )
        for window in windows
    ]
    return Board(
        monitoring.fleet_dashboard("objectives"),
        f"{fleet.platform.title}: objectives",
        "What is left of the error budgets of 30 days, by tier.",
        ("generated", "fleet"),
        _choices('tier=~"$tier"'),
        tuple(panels),
        _links(fleet, "objectives"),
        (deployments(',tier=~"$tier",service=~"$service"'),),
        since="now-7d",
    )


def _untold(fleet: Fleet) -> Iterator[Panel]:
    """By report: what only that tells, of the severities that reach nobody."""
    untold = [one for one in fleet.alerting.severities if one.notify == "none"]
    for report in sorted({one.report for one in untold} - {"none"}):
        names = [one.name for one in untold if one.report == report]
        of = f'ALERTS{{alertstate="firing",{any_of("severity", names)},team=~"$team",tier=~"$tier"}}'
        said = f"Each {' or '.join(names)} alert of the time shown."
        yield row(f"{report.capitalize()} report: what nobody was told of")
        yield _list("Information", said, of, ranged=True)


def _alerts(fleet: Fleet) -> Board:
    firing = f'ALERTS{{alertstate="firing",{_ALERT}}}'
    severities = [one.name for one in fleet.alerting.severities]
    panels = [
        row("Now"),
        *(
            Panel(
                f"{name.capitalize()}",
                "Alerts of this severity that fire.",
                "short",
                (Target(f'count(ALERTS{{alertstate="firing",severity="{name}"}}) or vector(0)'),),
                "stat",
                4,
                5,
                ((GREEN, None), (COLORS[name], 1)),
            )
            for name in severities
        ),
        _list("Firing", "Who is told stands in Alertmanager; a service opens its dashboard.", firing),
        row("Over time"),
        Panel(
            "Alerts by severity",
            "How many fired at once.",
            "short",
            (Target(f"count by (severity) ({firing})", "{{severity}}"),),
            width=12,
            least=0,
        ),
        Panel(
            "Alerts by team",
            "How many fired at once.",
            "short",
            (Target(f"count by (team) ({firing})", "{{team}}"),),
            width=12,
            least=0,
        ),
        *_untold(fleet),
        row("What was loudest"),
        _list(
            "Loudest",
            "Share of the time shown in which it fired: candidates for tuning.",
            firing,
            ranged=True,
        ),
    ]
    names = ("severity", "team", "tier")
    return Board(
        monitoring.fleet_dashboard("alerts"),
        f"{fleet.platform.title}: alerts and weekly report",
        "What fires, what fired, and what only the report tells.",
        ("generated", "fleet"),
        (
            DATASOURCE,
            *(Variable(name, name.capitalize(), f"label_values(ALERTS, {name})") for name in names),
        ),
        tuple(panels),
        _links(fleet, "alerts"),
        since="now-7d",
    )


def _list(title: str, description: str, selector: str, *, ranged: bool = False) -> Panel:
    labels = "alertname, severity, team, tier, service, component"
    if ranged:
        # Looks at even distances: rules of different tiers leave samples at different ones.
        fired = f"max by ({labels}) (count_over_time({selector}[$__range:{_LOOK}s]))"
        expr = f"{fired} * {_LOOK} / $__range_s"
    else:
        expr = f"count by ({labels}) ({selector})"
    link = {
        "title": "Its dashboard",
        "url": f"/d/{monitoring.service_dashboard('')}${{__data.fields.service}}?${{__url_time_range}}",
    }
    return Panel(
        title,
        description,
        "percentunit" if ranged else "short",
        (Target(expr, instant=True),),
        "table",
        24 if ranged else 12,
        10,
        overrides=(
            {
                "matcher": {"id": "byName", "options": "service"},
                "properties": [{"id": "links", "value": [link]}],
            },
        ),
        transformations=(
            {
                "id": "organize",
                "options": {
                    "excludeByName": {"Time": True},
                    "renameByName": {"Value": "Share of the time" if ranged else "Firing"},
                },
            },
        ),
    )


def _platform(fleet: Fleet) -> Board:
    parts: dict[str, list[Panel]] = {}
    alerts = platform_alerts(fleet)
    for part in dict.fromkeys(alert.part for alert in alerts):
        parts[part] = [
            row(part.capitalize()),
            *watched((a for a in alerts if a.part == part), scraping.PLATFORM_INTERVAL),
        ]
    up = 'up{component!="",job!="",service=""}'
    first = Panel(
        "Parts that answer",
        "Share of the targets of each part that answer the scraper.",
        "percentunit",
        (Target(f"avg by (component) ({up})", "{{component}}", scraping.PLATFORM_INTERVAL),),
        width=24,
        steps=((RED, None), (GREEN, 1)),
        least=0,
    )
    return Board(
        monitoring.fleet_dashboard("platform"),
        f"{fleet.platform.title}: platform",
        "Cluster, gateway, databases, monitoring: what alerts watch, part by part.",
        ("generated", "fleet"),
        (DATASOURCE,),
        (row("Now"), first, *(panel for panels in parts.values() for panel in panels)),
        _links(fleet, "platform"),
        (deployments(""),),
    )

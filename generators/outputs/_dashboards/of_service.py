"""The dashboard of one service: how it is, what users see, what its alerts watch, logs and traces."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from generators.alerts import MARK, alerts_of, recordings_of
from generators.alerts.text import number, share
from generators.conventions import metrics, monitoring, scraping, workloads
from generators.model import Fleet, Metric, Service
from generators.outputs._dashboards.alert_panels import DATASOURCE, LOGS, TRACES, deployments, watched
from generators.outputs._dashboards.panels import (
    COLORS,
    GREEN,
    ORANGE,
    RATE,
    RED,
    Board,
    Link,
    Panel,
    Target,
    Variable,
    row,
    text,
)

NEEDS, SLACK = f"{MARK}needs{MARK}", f"{MARK}slack{MARK}"
"""Stand for what no other service has alike: what it needs, and its team's channel."""
_QUANTILES = ("0.5", "0.9", "0.99")
_SPENT = "service:errors:ratio_rate30d"
_STARTED = "kube_job_status_start_time"


def board(service: Service, fleet: Fleet) -> Board:
    """The whole dashboard; only of this service and the fleet, with marks where ``needs`` says more."""
    runs, serves = service.kind in workloads.RUNS, service.kind in workloads.SERVES
    interval = max(one.scrape_interval for one in service.environments.values())
    known = f'up{{job="{service.id}"' if runs else f'{_STARTED}{{environment!=""'
    variables = [
        DATASOURCE,
        LOGS,
        TRACES,
        Variable("environment", "Environment", f"label_values({known}}}, environment)"),
    ]
    if serves or service.metrics:
        pods = f'{known},environment=~"$environment"'
        variables.append(Variable("instance", "Pod", f"label_values({pods}}}, instance)"))
    panels = [row("Now"), *_now(service, fleet, interval, serves=serves, runs=runs)]
    if serves:
        panels += [row("Requests"), *_requests(service, fleet, interval)]
    if service.metrics:
        panels += [row("Metrics of its own"), *(_own(service, one, interval) for one in service.metrics)]
    panels += [row("What alerts watch, in every environment"), *watched(alerts_of(service, fleet), interval)]
    panels += [row("Logs and traces"), *_records(service, fleet)]
    return Board(
        monitoring.service_dashboard(service.id),
        service.title,
        f"{service.id}: tier {service.tier.name}, team {service.team.name} ({SLACK})."
        f" What to do: {monitoring.service_runbook(service.id)}",
        ("generated", "service", f"tier-{service.tier.name}", f"team-{service.team.name}"),
        tuple(variables),
        tuple(panels),
        tuple(_links(service)),
        (deployments(f',service="{service.id}"'),),
    )


def _links(service: Service) -> Iterator[Link]:
    yield Link("Fleet", f"/d/{monitoring.fleet_dashboard('overview')}")
    tier = service.tier
    yield Link(f"Tier {tier.title}", f"/d/{monitoring.tier_dashboard(tier.name)}")
    yield Link("Alerts", f"/d/{monitoring.fleet_dashboard('alerts')}", "bell", variables=False)
    logs = _explore("logs", "expr", _stream(service))
    traces = _explore("traces", "query", _spans(service))
    yield Link("Its logs", logs, "doc", variables=False, apart=True)
    yield Link("Its traces", traces, "bolt", variables=False, apart=True)


def _now(service: Service, fleet: Fleet, interval: int, *, serves: bool, runs: bool) -> Iterator[Panel]:
    job = f'job="{service.id}",environment=~"$environment"'
    if runs:
        up = f"sum by (environment) (up{{{job}}})"
        yield _stat(
            "Pods that answer", "Pods that answered the last scrape.", "short", up, interval, _least(1)
        )
    if serves:
        settings = service.environments[fleet.environments[-1].name]
        allowed = round(1 - settings.objectives.availability, 12)
        total = f"sum by (environment) (rate({metrics.REQUESTS}{{{job}}}{RATE}))"
        yield _stat("Requests", "Requests a second.", "reqps", total, interval)
        limits = [
            (COLORS[limit.severity], limit.above)
            for signal in service.signals
            if signal.name == "errors"
            for limit in reversed(signal.limits)
        ]
        failed = f'sum by (environment) (rate({metrics.REQUESTS}{{{job},code=~"5.."}}{RATE}))'
        yield _stat(
            "Errors",
            "Share of requests answered with a 5xx code.",
            "percentunit",
            f"({failed} or 0 * {total}) / ({total} > 0)",
            interval,
            ((GREEN, None), *limits),
        )
        if any(one.record == _SPENT for one in recordings_of(service, fleet)):
            yield _budget(service, allowed, interval)
    if not runs:
        yield from _runs(service, interval)
    firing = f'count by (severity) (ALERTS{{service="{service.id}",alertstate="firing",severity!="info"}})'
    description = "Alerts of this service that fire, by severity; empty is good."
    yield Panel(
        "Alerts", description, "short", (Target(firing, "{{severity}}", interval),), "stat", 4, 4, _least(0)
    )
    yield text("It needs", NEEDS, width=4 if serves else 8, height=4)


def _budget(service: Service, allowed: float, interval: int) -> Panel:
    spent = f'{_SPENT}{{service="{service.id}",environment=~"$environment"}}'
    return _stat(
        "Error budget left",
        f"Of the {share(allowed)} of requests that may fail in 30 days: what is left.",
        "percentunit",
        f"1 - {spent} / {number(allowed)}",
        interval,
        ((RED, None), (ORANGE, 0.1), (GREEN, 0.25)),
    )


def _runs(service: Service, every: int) -> Iterator[Panel]:
    """Figures of what comes to an end: how often it did, and when last."""
    jobs = f'job="{scraping.KUBE_STATE}",job_name=~"{service.id}(-[0-9]+)?",environment=~"$environment"'
    failed = f"sum by (environment) (kube_job_status_failed{{{jobs}}})"
    yield _stat("Failed runs", "Of those that are kept.", "short", failed, every, _least(0))
    started = f"time() - max by (environment) ({_STARTED}{{{jobs}}})"
    yield _stat("Since the last start", "Time since a run began.", "s", started, every)


def _stat(
    title: str,
    description: str,
    unit: str,
    expr: str,
    interval: int,
    steps: tuple[tuple[str, float | None], ...] = ((GREEN, None),),
) -> Panel:
    target = Target(expr, "{{environment}}", interval)
    return Panel(title, description, unit, (target,), "stat", 4, 4, steps)


def _least(value: float) -> tuple[tuple[str, float | None], ...]:
    """Good from a value on; 0 counts what should not be there at all."""
    return ((RED, None), (GREEN, value)) if value else ((GREEN, None), (RED, 1))


def needs(service: Service) -> str:
    """Links to what it calls; what is chosen here goes along."""
    passed = "${environment:queryparam}&${__url_time_range}"
    lines = [
        f"- [{call.service}](/d/{monitoring.service_dashboard(call.service)}?{passed})"
        f"{' (optional)' if call.optional else ''}"
        for call in service.calls
    ]
    platform = monitoring.fleet_dashboard("platform")
    lines += [f"- [{use.resource.name}](/d/{platform}?${{__url_time_range}})" for use in service.uses]
    lines += [f"- {one.name}, outside: {one.purpose}" for one in service.egress]
    return "\n".join(lines) or "Nothing."


def _requests(service: Service, fleet: Fleet, interval: int) -> Iterator[Panel]:
    job = f'job="{service.id}",environment=~"$environment",instance=~"$instance"'
    requests = f"rate({metrics.REQUESTS}{{{job}}}{RATE})"
    settings = service.environments[fleet.environments[-1].name]
    objective = settings.objectives.latency
    yield Panel(
        "Requests by code",
        "Requests a second, by the code they were answered with.",
        "reqps",
        (Target(f"sum by (code) ({requests})", "{{code}}", interval),),
        least=0,
    )
    yield Panel(
        "Requests by route",
        "Requests a second, by route.",
        "reqps",
        (Target(f"sum by (route) ({requests})", "{{route}}", interval),),
        least=0,
    )
    buckets = f"sum by (le) (rate({metrics.DURATION}_bucket{{{job}}}{RATE}))"
    yield Panel(
        "Latency",
        f"How long requests take. The objective: {share(settings.objectives.latency_share)} within"
        f" {number(objective)}s. Its links lead to the traces and the log lines of the time shown.",
        "s",
        tuple(
            Target(f"histogram_quantile({q}, {buckets})", f"{share(float(q))}", interval) for q in _QUANTILES
        ),
        steps=((GREEN, None), (RED, objective)),
        least=0,
        links=(
            {"title": "Traces of this time", "url": _explore("traces", "query", _spans(service))},
            {"title": "Logs of this time", "url": _explore("logs", "expr", _stream(service))},
        ),
    )


def _own(service: Service, metric: Metric, interval: int) -> Panel:
    selector = f'{{job="{service.id}",environment=~"$environment",instance=~"$instance"}}'
    by = ", ".join(metric.labels) or "environment"
    legend = " ".join(f"{{{{{label}}}}}" for label in metric.labels or ("environment",))
    if metric.type == "counter":
        expr, unit = f"sum by ({by}) (rate({metric.name}{selector}{RATE}))", "cps"
    elif metric.type == "histogram":
        buckets = f"sum by (le) (rate({metric.name}_bucket{selector}{RATE}))"
        expr, unit, legend = f"histogram_quantile(0.9, {buckets})", "short", "90%"
    else:
        expr, unit = f"sum by ({by}) ({metric.name}{selector})", "short"
    bounds = [value for value in (metric.below, metric.above) if value is not None]
    steps = ((GREEN, None), *((ORANGE, value) for value in sorted(bounds)))
    description = f"{metric.description} In {metric.unit}{' a second' if unit == 'cps' else ''}."
    return Panel(metric.name, description, unit, (Target(expr, legend, interval),), steps=steps)


def _records(service: Service, fleet: Fleet) -> Iterator[Panel]:
    yield Panel(
        "Logs",
        "Lines of all pods. Each that belongs to a request has its trace_id.",
        targets=(Target(_stream(service)),),
        type="logs",
        width=14,
        height=10,
        source="loki",
    )
    yield Panel(
        "Failed and slow traces",
        "Newest first; each opens with its spans.",
        targets=(
            Target(f"{_spans(service)[:-1]} && (status = error || duration > {_slow(service, fleet)}ms)}}"),
        ),
        type="table",
        width=10,
        height=10,
        source="tempo",
    )


def _slow(service: Service, fleet: Fleet) -> int:
    return round(service.environments[fleet.environments[-1].name].objectives.latency * 1000)


def _stream(service: Service) -> str:
    return f'{{service_name="{service.id}"}}'


def _spans(service: Service) -> str:
    return f'{{resource.service.name="{service.id}"}}'


def _explore(variable: str, word: str, query: str) -> str:
    """A link into Explore with a query, at the time that is looked at."""
    encoded = quote(query.replace('"', '\\"'), safe="")
    kind = ',"queryType":"traceql"' if variable == "traces" else ""
    start = quote('{"a":{"datasource":"', safe="")
    queries = quote(f'","queries":[{{"refId":"A"{kind},"{word}":"', safe="")
    since = quote('"}],"range":{"from":"', safe="")
    until, end = quote('","to":"', safe=""), quote('"}}}', safe="")
    panes = f"{start}${{{variable}}}{queries}{encoded}{since}${{__from}}{until}${{__to}}{end}"
    return f"/explore?schemaVersion=1&panes={panes}"

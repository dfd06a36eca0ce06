"""Whether a service is there at all: down, vanished, crash looping, or refused by its own limits."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._resources import KUBE_STATE
from generators.alerts._subject import FORGOTTEN, INFRASTRUCTURE_WINDOW, Subject
from generators.alerts.text import duration
from generators.conventions.service_limits import heard

PRESENT = "environment:present:bool"
"""1 for each environment of which some service was seen within a day: where all are expected."""


def availability(subject: Subject) -> Iterator[Alert]:
    """All of it for a service that keeps running."""
    yield _down(subject)
    yield _crash_loop(subject)
    if subject.settings.series:
        yield _limit_broken(subject)
        yield _limit_near(subject)


def _down(subject: Subject) -> Alert:
    up = f'sum by (environment) (up{{job="{subject.id}"}})'
    lines = [PRESENT, f"unless on (environment) ({up} != 0)"]
    target = subject.target
    inputs = [
        Input(f'{PRESENT}{{environment="{subject.environment}"}}', 1, 1, 1, idle=1),
        # While idle one of two pods is enough not to be down.
        Input(f"up{{{target}}}", 0, 1, 0 if subject.settings.series else 1, idle=1),
        Input(f"up{{{target.replace('10.0.0.1', '10.0.0.2')}}}", 0, 1, 0, idle=0),
    ]
    if subject.settings.series:
        scraped = f'max by (environment) (scrape_samples_scraped{{job="{subject.id}"}})'
        lines.append(f"unless on (environment) ({scraped} > {subject.settings.series})")
        # Below: a pod whose metrics are refused is not down, it has an alert of its own.
        refused = subject.settings.series + 1
        inputs.append(Input(f"scrape_samples_scraped{{{target}}}", 100, 100, refused, idle=100))
    severity = heard("down", subject.service.base.down)
    limit = subject.limit("down", severity)
    lasts = max(limit.duration, subject.window)
    return subject.alert(
        "ServiceDown",
        severity,
        "availability",
        " ".join(lines),
        lasts,
        summary=f"{subject.service.title} is down",
        description=(
            f"No pod of {subject.id} answers the scraper in {{{{ $labels.environment }}}}, or none is left."
        ),
        impact=f"{subject.service.title} answers nobody, and what needs it fails.",
        why=limit.why,
        threshold=f"no pod for {duration(lasts)}",
        panel=Panel(up, "short", "Pods that answer"),
        proof=Proof(tuple(inputs), 1, (("environment", subject.environment),)),
        steps=(
            subject.pods_command("get pods -o wide"),
            subject.pods_command("describe pods"),
            subject.pods_command("logs --previous --tail=200 --prefix"),
        ),
        verify="Pods answer the scraper again: the panel shows as many as are wanted.",
        keep_firing=FORGOTTEN,
        key=subject.limit_key("down", severity),
        also=(subject.tier_key("down"), subject.tier_key("scrape_interval")),
    )


def _crash_loop(subject: Subject) -> Alert:
    limit = subject.limit("crash-loop", "critical")
    lasts, window = limit.duration, max(limit.window, INFRASTRUCTURE_WINDOW)
    name = "kube_pod_container_status_waiting_reason"
    reason = 'reason="CrashLoopBackOff"'
    # The series vanishes between two crashes, so a moment without it is no end.
    query = (
        f"max by (namespace) (max_over_time({name}{{{KUBE_STATE},{subject.pods},{reason}}}"
        f"[{duration(window)}]))"
    )
    return subject.alert(
        "CrashLooping",
        subject.capped("critical"),
        "restarts",
        f"{query} >= 1",
        lasts,
        summary=f"{subject.service.title} is in a crash loop",
        description=(
            f"A container of {subject.id} in {{{{ $labels.namespace }}}} ends again as soon as it is started."
        ),
        impact="The pod answers nobody; when all do so, the service is down.",
        why=limit.why,
        threshold=f"in CrashLoopBackOff for {duration(lasts)}",
        panel=Panel(query, "short", "Crash loops"),
        proof=Proof(
            (Input(f"{name}{{{KUBE_STATE},{subject.sample},{reason}}}", 1, 0, 0),),
            1,
            (("namespace", subject.namespace),),
            memory=window,
        ),
        steps=(
            subject.pods_command("get pods"),
            subject.pods_command("logs --previous --tail=200 --prefix"),
            subject.kubectl("get events --sort-by=.lastTimestamp"),
        ),
        key=subject.limit_key("crash-loop", "critical"),
    )


def _limit_broken(subject: Subject) -> Alert:
    limit, refused = subject.settings.series, subject.limit("series-refused", "critical")
    query = f'max by (environment) (scrape_samples_scraped{{job="{subject.id}"}})'
    return subject.alert(
        "SeriesLimitBroken",
        subject.capped("critical"),
        "cardinality",
        f"{query} > {limit}",
        max(refused.duration, subject.window),
        summary=f"Prometheus refuses the metrics of {subject.service.title}",
        description=(
            f"A pod of {subject.id} in {{{{ $labels.environment }}}} exports {{{{ $value }}}} series;"
            f" {limit} are allowed, so all of them are dropped."
        ),
        impact="The service runs, but nobody sees how: every other alert about it is blind.",
        why=refused.why,
        threshold=f"above {limit} series",
        panel=Panel(query, "short", "Series of one pod", limit),
        proof=_series(subject, limit * 1.1, limit),
        steps=_series_steps(subject),
        key=subject.tier_key("series"),
        also=(subject.limit_key("series-refused", "critical"),),
    )


def _limit_near(subject: Subject) -> Alert:
    limit, stated = subject.settings.series, subject.limit("series-near", "warning")
    query = f'max by (environment) (scrape_samples_scraped{{job="{subject.id}"}})'
    near, lasts = int(limit * stated.above), stated.duration
    return subject.alert(
        "SeriesLimitNear",
        subject.capped("warning"),
        "cardinality",
        f"{query} > {near}",
        lasts,
        summary=f"{subject.service.title} is close to its limit of series",
        description=(
            f"A pod of {subject.id} in {{{{ $labels.environment }}}} exports {{{{ $value }}}} of the"
            f" {limit} series that are allowed."
        ),
        impact="Above the limit all its metrics are dropped at once.",
        why=stated.why,
        threshold=f"above {near} series for {duration(lasts)}",
        panel=Panel(query, "short", "Series of one pod", near),
        proof=_series(subject, limit * 1.1, near),
        steps=_series_steps(subject),
        key=subject.limit_key("series-near", "warning"),
        also=(subject.tier_key("series"),),
    )


def _series(subject: Subject, bad: float, threshold: float) -> Proof:
    good = min(100, threshold // 2)
    series = Input(f"scrape_samples_scraped{{{subject.target}}}", round(bad), good, threshold - 1)
    return Proof((series,), round(bad), (("environment", subject.environment),))


def _series_steps(subject: Subject) -> tuple[str, str, str]:
    metrics = "wget -qO- http://127.0.0.1:$PORT/metrics"
    pod = f"$({subject.pods_command('get pods -o name')} | head -1)"
    shell = subject.kubectl(f"exec {pod} -- sh -c '{metrics}'")
    return (
        f"{shell} | grep -v '^#' | cut -d'{{' -f1 | sort | uniq -c | sort -n | tail",
        f"{shell} | grep -vc '^#'",
        subject.pods_command("get pods -o wide"),
    )

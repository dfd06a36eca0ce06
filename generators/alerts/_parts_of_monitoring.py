"""Prometheus and Alertmanager: what they say of themselves, as a table of one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts._gone import Gone, gone
from generators.alerts.text import duration, grown, number
from generators.conventions import scraping

PART = "monitoring"

_PROMETHEUS = f'job="{scraping.PROMETHEUS}"'
_ALERTMANAGER = f'job="{scraping.ALERTMANAGER}"'
_INSTANCE = "10.0.0.1:1"
_CONFIG = "config"


class Counted(NamedTuple):
    """A counter that should stand still: failures of some work; ``signal`` is the catalog's name."""

    name: str
    component: str
    severity: str
    job: str
    series: str
    summary: str
    impact: str
    signal: str = "failures"


class Flag(NamedTuple):
    """A gauge that is 1 while all is well."""

    name: str
    component: str
    severity: str
    job: str
    series: str
    summary: str
    impact: str


_GONE = (
    Gone(PART, scraping.ALERTMANAGER, "AlertmanagerDown", "No alertmanager answers",
         "Nobody is told of anything."),
    Gone(PART, scraping.PROBER, "ProberDown", "No blackbox-exporter answers", "Public hosts go unseen."),
)  # fmt: skip
_COUNTED = (
    Counted("RuleEvaluationFailing", "prometheus", "warning", _PROMETHEUS,
            "prometheus_rule_evaluation_failures_total", "Rules cannot be evaluated",
            "The alerts of those rules are blind."),
    Counted("RuleEvaluationMissed", "prometheus", "warning", _PROMETHEUS,
            "prometheus_rule_group_iterations_missed_total", "Rule groups take longer than their interval",
            "Alerts come late and recorded series have gaps."),
    Counted("NotificationsDropped", "prometheus", "critical", _PROMETHEUS,
            "prometheus_notifications_dropped_total", "Prometheus drops alerts on the way to Alertmanager",
            "Alerts do not arrive."),
    Counted("NotificationsFailing", "alertmanager", "critical", _ALERTMANAGER,
            "alertmanager_notifications_failed_total", "Alertmanager cannot deliver notifications",
            "Nobody is told, or only by one way of several."),
    Counted("StorageFailing", "prometheus", "warning", _PROMETHEUS,
            "prometheus_tsdb_compactions_failed_total", "Prometheus cannot compact its storage",
            "The disk fills up, then samples are lost."),
    Counted("ReloadsFailing", "prometheus", "warning", _PROMETHEUS,
            "prometheus_tsdb_reloads_failures_total", "Prometheus cannot read its own blocks",
            "Older samples are missing in every panel and rule."),
    Counted("SamplesOutOfOrder", "prometheus", "warning", _PROMETHEUS,
            "prometheus_target_scrapes_sample_duplicate_timestamp_total", "A target is scraped twice",
            "Rates of its counters are wrong."),
)  # fmt: skip
_REMOTE = (
    Counted("RemoteWriteFailing", "remote-write", "critical", _PROMETHEUS,
            "prometheus_remote_storage_samples_failed_total", "Samples do not reach the long-term store",
            "What is not delivered within two hours is lost there."),
    Counted("RemoteWriteRetrying", "remote-write", "warning", _PROMETHEUS,
            "prometheus_remote_storage_samples_retried_total", "Samples reach the long-term store late",
            "The queue grows; when it is full, samples are lost there.", "retries"),
)  # fmt: skip
_FLAGS = (
    Flag("PrometheusConfigRefused", "prometheus", "warning", _PROMETHEUS,
         "prometheus_config_last_reload_successful", "Prometheus refuses its configuration",
         "It runs on with the old one: what was changed does not hold, and a restart would fail."),
    Flag("AlertmanagerConfigRefused", "alertmanager", "critical", _ALERTMANAGER,
         "alertmanager_config_last_reload_successful", "Alertmanager refuses its configuration",
         "It runs on with the old one: new routes do not hold, and a restart would fail."),
)  # fmt: skip


def broken(platform: Platform) -> Iterator[Alert]:
    """Alerts of both programs; those of remote write only where there is one."""
    for gone_row in _GONE:
        yield gone(platform, gone_row, _steps(platform, gone_row.job))
    for row in _COUNTED + (_REMOTE if platform.fleet.platform.prometheus.remote_write else ()):
        yield _counted(platform, row)
    for flag in _FLAGS:
        yield _flag(platform, flag)


def _steps(platform: Platform, component: str) -> tuple[str, str, str]:
    program = "alertmanager" if component == "alertmanager" else "prometheus"
    return (
        platform.pods(platform.monitoring, program),
        platform.logs(platform.monitoring, program),
        f"kubectl -n {platform.monitoring} get events --sort-by=.lastTimestamp",
    )


def _counted(platform: Platform, row: Counted) -> Alert:
    limit = platform.limit(row.component, row.signal, row.severity)
    window, lasts = duration(limit.window), duration(limit.duration)
    query = f"sum by (instance) (increase({row.series}{{{row.job}}}[{window}]))"
    # Far above, so that few samples show it already.
    pace = 9 * max(limit.above, 1) / limit.window
    sample = f'{row.series}{{{row.job},instance="{_INSTANCE}"}}'
    return platform.alert(
        PART,
        row.component,
        row.name,
        limit.severity,
        "monitoring",
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary=row.summary,
        description=(
            f"{row.summary}: more than {number(limit.above)} times within {window}"
            " at {{ $labels.instance }}."
        ),
        impact=row.impact,
        why=limit.why,
        threshold=f"more than {number(limit.above)} within {window}, for {lasts}",
        panel=Panel(query, "short", row.summary, limit.above),
        proof=Proof(
            (Input(sample, pace, 0, limit.above * 0.9 / limit.window, "counter"),),
            pace * limit.window,
            (("instance", _INSTANCE),),
            memory=limit.window,
            onset=grown(limit.above, pace),
        ),
        steps=_steps(platform, row.component),
        key=key(row.component, row.signal, limit),
    )


def _flag(platform: Platform, row: Flag) -> Alert:
    limit = platform.limit(row.component, _CONFIG, row.severity)
    query = f"min by (instance) ({row.series}{{{row.job}}})"
    return platform.alert(
        PART,
        row.component,
        row.name,
        limit.severity,
        "monitoring",
        f"{query} == 0",
        limit.duration,
        summary=row.summary,
        description=f"{row.summary}: {{{{ $labels.instance }}}}.",
        impact=row.impact,
        why=limit.why,
        threshold=f"refused for {duration(limit.duration)}",
        panel=Panel(query, "short", row.summary),
        proof=Proof(
            (Input(f'{row.series}{{{row.job},instance="{_INSTANCE}"}}', 0, 1, 1, idle=1),),
            0,
            (("instance", _INSTANCE),),
        ),
        steps=_steps(platform, row.component),
        key=key(row.component, _CONFIG, limit),
    )

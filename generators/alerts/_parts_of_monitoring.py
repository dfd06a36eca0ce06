"""Prometheus and Alertmanager: what they say of themselves, as a table of one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform
from generators.conventions import scraping

PART = "monitoring"

_PROMETHEUS = f'job="{scraping.PROMETHEUS}"'
_ALERTMANAGER = f'job="{scraping.ALERTMANAGER}"'
_INSTANCE = "10.0.0.1:1"


class Counted(NamedTuple):
    """A counter that should stand still: failures of some work."""

    name: str
    component: str
    severity: str
    job: str
    series: str
    summary: str
    impact: str
    lasts: int = 900


class Flag(NamedTuple):
    """A gauge that is 1 while all is well."""

    name: str
    component: str
    severity: str
    job: str
    series: str
    summary: str
    impact: str
    lasts: int = 300


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
            "The queue grows; when it is full, samples are lost there."),
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
    for job, name in ((scraping.ALERTMANAGER, "AlertmanagerDown"), (scraping.PROBER, "ProberDown")):
        yield _down(platform, job, name)
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


def _down(platform: Platform, job: str, name: str) -> Alert:
    up = f'up{{job="{job}"}}'
    return platform.alert(
        PART,
        job,
        name,
        "critical",
        "availability",
        f"absent({up} != 0)",
        180,
        summary=f"No {job} answers",
        description=f"Not one target of the job {job} is up.",
        impact="Nobody is told of anything." if job == scraping.ALERTMANAGER else "Public hosts go unseen.",
        why="Three minutes are longer than it takes to move its pod.",
        threshold="no instance for 3m",
        panel=Panel(f"sum({up})", "short", "Instances that answer"),
        proof=Proof(
            (Input(f'up{{job="{job}",instance="{_INSTANCE}"}}', 0, 1, 1, idle=1),),
            1,
            missing="fires",
        ),
        steps=_steps(platform, job),
    )


def _counted(platform: Platform, row: Counted) -> Alert:
    query = f"sum by (instance) (rate({row.series}{{{row.job}}}[5m]))"
    sample = f'{row.series}{{{row.job},instance="{_INSTANCE}"}}'
    return platform.alert(
        PART,
        row.component,
        row.name,
        row.severity,
        "monitoring",
        f"{query} > 0.01",
        row.lasts,
        summary=row.summary,
        description=f"{row.summary}: {{{{ $value | humanize }}}} a second at {{{{ $labels.instance }}}}.",
        impact=row.impact,
        why="One failure in a while is retried; one in 100 seconds for a quarter of an hour is not over.",
        threshold=f"above 0.01 a second for {row.lasts // 60}m",
        panel=Panel(query, "short", row.summary, 0.01),
        proof=Proof(
            (Input(sample, 0.09, 0, 0.0095, "counter"),),
            0.09,
            (("instance", _INSTANCE),),
            memory=300,
            onset=TWO_SAMPLES,
        ),
        steps=_steps(platform, row.component),
    )


def _flag(platform: Platform, row: Flag) -> Alert:
    query = f"min by (instance) ({row.series}{{{row.job}}})"
    return platform.alert(
        PART,
        row.component,
        row.name,
        row.severity,
        "monitoring",
        f"{query} == 0",
        row.lasts,
        summary=row.summary,
        description=f"{row.summary}: {{{{ $labels.instance }}}}.",
        impact=row.impact,
        why="A reload either works at once or never.",
        threshold=f"refused for {row.lasts // 60}m",
        panel=Panel(query, "short", row.summary),
        proof=Proof(
            (Input(f'{row.series}{{{row.job},instance="{_INSTANCE}"}}', 0, 1, 1, idle=1),),
            0,
            (("instance", _INSTANCE),),
        ),
        steps=_steps(platform, row.component),
    )

"""What runs in an environment against what should: told by ``status --serve``, where the catalog has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts.text import duration, more_than, number
from generators.conventions import operations, scraping

PART = "environments"
COMPONENT = "environment"

_JOB = f'job="{scraping.STATUS}"'


class Counted(NamedTuple):
    """Something of an environment that there should be none of."""

    name: str
    signal: str
    series: str
    what: str
    summary: str
    impact: str
    steps: tuple[str, str, str]


def alerts(platform: Platform) -> Iterator[Alert]:
    """None where nobody tells."""
    if not platform.fleet.platform.status:
        return
    where = platform.environment
    drift, restore = f"./doit drift {where}", f"./doit drift {where} --revert"
    yield _silent(platform)
    for row in (
        Counted(
            "ChangedByHand",
            "drift",
            f"{operations.METRIC_DRIFT}{{{_JOB}}}",
            "fields that somebody changed by hand",
            "Services differ from what was deployed",
            "The next deployment takes the change back, or is built on what nobody wrote down.",
            (drift, f"./doit history {where}", restore),
        ),
        Counted(
            "Orphaned",
            "orphaned",
            f'{operations.METRIC_HEALTH}{{{_JOB},state="orphaned"}}',
            "services that are in no catalog",
            "Something runs that left the catalog",
            "It takes room and answers, and nobody watches or updates it.",
            (f"./doit status {where}", f"./doit retire {where}", f"./doit history {where}"),
        ),
    ):
        yield _counted(platform, row)


def _silent(platform: Platform) -> Alert:
    limit = platform.limit(COMPONENT, "silent", "warning")
    lasts = duration(limit.duration)
    query = f"max by (environment) ({operations.METRIC_UP}{{{_JOB}}})"
    labels = (("environment", platform.environment),)
    where = f'{operations.METRIC_UP}{{{_JOB},environment="{platform.environment}"'
    return platform.alert(
        PART,
        COMPONENT,
        "EnvironmentSilent",
        limit.severity,
        "monitoring",
        f"{query} == 0",
        limit.duration,
        summary="An environment does not say what runs in it",
        description="{{ $labels.environment }} does not answer who asks what runs there.",
        impact="Nobody hears of drift, or of what is missing there.",
        why=limit.why,
        threshold=f"no answer for {lasts}",
        panel=Panel(query, "short", "Environments that answer"),
        proof=Proof(
            (Input(f"{where}}}", 0, 1, 1, idle=1),),
            0,
            labels,
        ),
        steps=(
            f"./doit status {platform.environment}",
            platform.pods(_home(platform), scraping.STATUS),
            platform.logs(_home(platform), scraping.STATUS),
        ),
        key=key(COMPONENT, "silent", limit),
    )


def _home(platform: Platform) -> str:
    status = platform.fleet.platform.status
    return status.namespace if status else ""


def _counted(platform: Platform, row: Counted) -> Alert:
    limit = platform.limit(COMPONENT, row.signal, "warning")
    lasts = duration(limit.duration)
    # Two that tell the same are not twice as much; of a service that is gone for both there is nothing.
    query = f"sum by (environment) (max by (environment, service) ({row.series}))"
    series = row.series.removesuffix("}")
    sample = f'{series},environment="{platform.environment}",service="sample"'
    return platform.alert(
        PART,
        COMPONENT,
        row.name,
        limit.severity,
        row.signal,
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary=row.summary,
        description=f"{{{{ $labels.environment }}}} has {{{{ $value }}}} {row.what}, for {lasts}.",
        impact=row.impact,
        why=limit.why,
        threshold=f"{more_than(limit.above)} for {lasts}",
        panel=Panel(query, "short", row.summary, limit.above),
        proof=Proof(
            (Input(f"{sample}}}", limit.above + 1, 0, limit.above),),
            limit.above + 1,
            (("environment", platform.environment),),
        ),
        steps=row.steps,
        key=key(COMPONENT, row.signal, limit),
    )

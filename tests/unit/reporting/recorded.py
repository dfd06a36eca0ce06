"""A history that a real Prometheus keeps."""

from __future__ import annotations

from collections.abc import Iterator

END = 1_788_760_800
MOMENT = "2026-09-07T06:00:00Z"
STEP, HOUR, DAY = 60, 3600, 86_400
WARNING = (
    'alertname="ErrorsWarning",severity="warning",signal="errors",team="commerce",tier="business",'
    'service="wallet",environment="production"'
)
OPEN = WARNING.replace("ErrorsWarning", "LatencyWarning")
DEPLOYED = (
    'alertname="DeploymentHappened",severity="info",signal="deployment",team="commerce",tier="business",'
    'service="wallet",namespace="codai-production"'
)
HEARTBEAT = 'alertname="Watchdog",severity="critical",signal="heartbeat",team="platform",component="alerting"'


def history() -> Iterator[str]:
    """OpenMetrics: two episodes of half an hour, one that is still open, a deployment, a heartbeat."""
    yield "# TYPE ALERTS gauge"
    for began in (END - 3 * DAY, END - 2 * DAY):
        yield from _firing(WARNING, began, began + HOUR // 2)
    yield from _firing(OPEN, END - 2 * HOUR, END)
    yield from _firing(DEPLOYED, END - DAY // 2, END - DAY // 2 + HOUR // 4)
    yield from _firing(HEARTBEAT, END - 6 * HOUR, END)
    yield "# TYPE ALERTS_FOR_STATE gauge"
    yield from (
        f"ALERTS_FOR_STATE{{{OPEN}}} {END - 2 * HOUR} {at}" for at in range(END - 2 * HOUR, END + 1, STEP)
    )
    yield "# TYPE service:errors:ratio_rate30d gauge"
    yield from (
        f'service:errors:ratio_rate30d{{service="wallet",environment="production"}} 0.001 {at}'
        for at in range(END - HOUR, END + 1, STEP)
    )
    yield "# TYPE wallet_transfers counter"
    yield from (
        f'wallet_transfers_total{{job="wallet",environment="production"}} {(at - END + 8 * DAY) // HOUR} {at}'
        for at in range(END - 8 * DAY, END + 1, HOUR)
    )


def _firing(labels: str, since: int, until: int) -> Iterator[str]:
    for at in range(since, until + 1, STEP):
        yield f'ALERTS{{alertstate="firing",{labels}}} 1 {at}'

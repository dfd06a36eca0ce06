"""Security signals of one service: surges of refused requests, and protections loosened for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._subject import Subject
from generators.alerts.text import duration, grown, number, share
from generators.conventions import metrics
from generators.model import Limit

_HALF = 0.5
"""A share that two codes cannot both have."""

_REFUSALS = (
    ("Unauthorized", "401", "without a valid identity", "someone tries credentials"),
    ("Forbidden", "403", "for what they may not do", "someone tries what is not theirs"),
)


def refusals(subject: Subject) -> Iterator[Alert]:
    """Surges of 401 and of 403."""
    for name, code, what, means in _REFUSALS:
        stated = name.lower()
        limit = subject.limit(stated, "warning")
        window, lasts = max(limit.window, subject.window), duration(limit.duration)
        total = f'sum by (environment) (rate({metrics.REQUESTS}{{job="{subject.id}"}}[{duration(window)}]))'
        refused = (
            f'sum by (environment) (rate({metrics.REQUESTS}{{job="{subject.id}",code="{code}"}}'
            f"[{duration(window)}]))"
        )
        ratio = f"{refused} / ({total} > 0)"
        inputs, worst, rate = _refused(subject, limit, code)
        yield subject.alert(
            f"{name}Surge",
            subject.capped("warning"),
            "security",
            f"{ratio} > {number(limit.above)} and {refused} > {number(limit.least)}",
            limit.duration,
            summary=f"{subject.service.title} refuses unusually many requests with {code}",
            description=(
                f"{{{{ $value | humanizePercentage }}}} of the requests to {subject.id} in"
                f" {{{{ $labels.environment }}}} come {what}."
            ),
            impact=f"Either {means}, or a client of ours was released with a mistake.",
            why=limit.why,
            threshold=f"above {share(limit.above)} and {number(limit.least)} a second for {lasts}",
            panel=Panel(ratio, "percentunit", f"Requests refused with {code}", limit.above),
            proof=Proof(
                inputs,
                worst,
                (("environment", subject.environment),),
                memory=window,
                onset=grown(limit.least * window, rate),
            ),
            key=subject.limit_key(stated, "warning"),
            steps=(
                f"{subject.pods_command('logs --since=30m --prefix')} | grep ' {code} ' | tail -50",
                subject.kubectl(f"get networkpolicy {subject.id} -o yaml"),
                subject.pods_command("get pods -o wide"),
            ),
        )


def _refused(subject: Subject, limit: Limit, code: str) -> tuple[tuple[Input, ...], float, float]:
    """Requests that are refused, the share of them while it is bad, and how many a second that is.

    Where the share leaves room both codes are seen at once, so that one timeline serves both alerts;
    elsewhere the other one stays away.
    """
    every = [one for _, one, _, _ in _REFUSALS]
    codes = every if limit.above < _HALF else [code]
    worst = round(min(limit.above * 1.5, (limit.above + 1 / len(codes)) / 2), 9)
    total = max(10.0, 4 * limit.least / worst)
    below = limit.above * 0.95
    refused, quiet = round(total * worst, 9), round(total * below, 9)
    series = f'{metrics.REQUESTS}{{{subject.target},method="GET",route="/",code='
    answered = [round(total * (1 - len(codes) * share), 9) for share in (worst, below)]
    inputs = (
        Input(f'{series}"200"}}', answered[0], total, answered[1], "counter"),
        *(Input(f'{series}"{one}"}}', refused, 0, quiet, "counter") for one in codes),
        *(Input(f'{series}"{one}"}}', 0, 0, 0, "counter") for one in every if one not in codes),
    )
    return inputs, worst, refused


def exemptions(subject: Subject) -> Iterator[Alert]:
    """One alert for each protection that was loosened until a day: it fires when that has passed."""
    for exemption in subject.service.exemptions:
        end = datetime.combine(date.fromisoformat(exemption.until), datetime.max.time(), UTC)
        seconds = int(end.timestamp()) + 1
        name = "".join(
            part.capitalize() for part in exemption.key.replace("_", ".").replace("-", ".").split(".")
        )
        yield subject.alert(
            f"Exemption{name}Expired",
            subject.capped("warning"),
            "security",
            f"vector(time()) > {seconds}",
            3600,
            summary=f"An exemption of {subject.service.title} has expired",
            description=(
                f"{exemption.key} of {subject.id} was loosened until {exemption.until}: {exemption.why}"
            ),
            impact="A protection that all others keep is missing for longer than was agreed.",
            why="The day was agreed when the protection was loosened.",
            threshold=f"after {exemption.until}",
            panel=Panel(f"{seconds} - time()", "s", "Time left"),
            proof=Proof((), seconds - 1, onset=60, start=seconds - 1, drift=1),
            steps=(
                "./doit check:exemptions",
                f"./doit explain services.{subject.id}.{exemption.key}",
                subject.pods_command("get pods -o yaml"),
            ),
            key=f"services.{subject.id}.loosen",
        )

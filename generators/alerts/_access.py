"""Security signals of one service: surges of refused requests, and protections loosened for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from generators.alerts._alert import Alert, Input, Panel, Proof
from generators.alerts._subject import Subject
from generators.alerts.text import duration, grown, number, share
from generators.conventions import metrics

_SHARE = 0.2
_RATE = 0.5
_LASTS = 600
_REFUSALS = (
    ("Unauthorized", "401", "without a valid identity", "someone tries credentials"),
    ("Forbidden", "403", "for what they may not do", "someone tries what is not theirs"),
)


def refusals(subject: Subject) -> Iterator[Alert]:
    """Surges of 401 and of 403."""
    window = max(300, subject.window)
    total = f'sum by (environment) (rate({metrics.REQUESTS}{{job="{subject.id}"}}[{duration(window)}]))'
    for name, code, what, means in _REFUSALS:
        refused = (
            f'sum by (environment) (rate({metrics.REQUESTS}{{job="{subject.id}",code="{code}"}}'
            f"[{duration(window)}]))"
        )
        ratio = f"{refused} / ({total} > 0)"
        series = f'{metrics.REQUESTS}{{{subject.target},method="GET",route="/",code='
        # 3 of 10 requests, none, just below 2 of 10; both codes, so one timeline serves both.
        inputs = (
            Input(f'{series}"200"}}', 4, 10, 6.2, "counter"),
            *(Input(f'{series}"{one}"}}', 3, 0, 1.9, "counter") for _, one, _, _ in _REFUSALS),
        )
        yield subject.alert(
            f"{name}Surge",
            subject.capped("warning"),
            "security",
            f"{ratio} > {number(_SHARE)} and {refused} > {number(_RATE)}",
            _LASTS,
            summary=f"{subject.service.title} refuses unusually many requests with {code}",
            description=(
                f"{{{{ $value | humanizePercentage }}}} of the requests to {subject.id} in"
                f" {{{{ $labels.environment }}}} come {what}."
            ),
            impact=f"Either {means}, or a client of ours was released with a mistake.",
            why=f"People mistype now and then; one in five for {duration(_LASTS)} is a program.",
            threshold=f"above {share(_SHARE)} and {number(_RATE)} a second for {duration(_LASTS)}",
            panel=Panel(ratio, "percentunit", f"Requests refused with {code}", _SHARE),
            proof=Proof(
                inputs,
                0.3,
                (("environment", subject.environment),),
                memory=window,
                onset=grown(_RATE * window, 3),
            ),
            steps=(
                f"{subject.pods_command('logs --since=30m --prefix')} | grep ' {code} ' | tail -50",
                subject.kubectl(f"get networkpolicy {subject.id} -o yaml"),
                subject.pods_command("get pods -o wide"),
            ),
        )


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

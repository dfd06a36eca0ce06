"""What a service needs is lost: told to nobody, it keeps quiet what that explains."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof
from generators.alerts._subject import Subject
from generators.conventions import notifying


def lost(subject: Subject) -> Iterator[Alert]:
    """One alert for all that the service cannot do without; none where there is nothing like that.

    It lasts as long as the alert about the loss, and ends at the service's next evaluation after it.
    """
    if not subject.upstreams:
        return
    told = f'signal="{notifying.AVAILABILITY}",{notifying.LOST}=~"{subject.upstream_pattern}"'
    firing = f'ALERTS{{alertstate="firing",{told}}}'
    query = (
        f"max by (environment, {notifying.LOST}, {notifying.LOUDNESS})"
        f' (label_replace({firing}, "{notifying.LOUDNESS}", "$1", "severity", "(.+)"))'
    )
    names = ", ".join(subject.upstreams)
    yield subject.alert(
        notifying.UPSTREAM_LOST,
        "info",
        notifying.UPSTREAM_SIGNAL,
        f"{query} == 1",
        0,
        summary=f"{subject.service.title} lacks what it needs",
        description=(
            f"{subject.id} needs {{{{ $labels.{notifying.LOST} }}}}, whose loss is told in"
            f" {{{{ $labels.environment }}}} as {{{{ $labels.{notifying.LOUDNESS} }}}}."
        ),
        impact="What that explains is not told, unless it is louder than the loss.",
        why="It lasts as long as the alert about the loss, which knows when something is lost.",
        threshold=f"any of {names} is lost",
        panel=Panel(
            f"max by (environment, {notifying.LOST}) ({firing})", "short", "What it needs, where it is lost"
        ),
        proof=Proof(
            _inputs(subject),
            1,
            (
                ("environment", subject.environment),
                (notifying.LOST, subject.upstream),
                (notifying.LOUDNESS, "critical"),
            ),
        ),
        steps=(
            subject.kubectl(f"get pods -l 'app.kubernetes.io/name in ({names})' -o wide"),
            subject.kubectl("get events --sort-by=.lastTimestamp"),
            subject.pods_command("get pods -o wide"),
        ),
        verify="What is needed is back: the panel is empty, and the alert about the loss has ended.",
    )


def _inputs(subject: Subject) -> tuple[Input, ...]:
    """The loss, and what is none: of something else, not sure yet, another trouble of the same."""
    sample = (
        f'ALERTS{{alertstate="firing",environment="{subject.environment}",lost="{subject.upstream}",'
        'severity="critical",signal="availability"}'
    )
    others = (
        sample.replace(subject.upstream, f"{subject.upstream}-other"),
        sample.replace("firing", "pending"),
        sample.replace("availability", "errors"),
    )
    return (
        Input(sample, 1, ABSENT, ABSENT, idle=ABSENT),
        *(Input(one, 1, 1, 1, idle=1) for one in others),
    )

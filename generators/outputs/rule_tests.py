"""monitoring/tests: promtool unit tests for every alert of every rule file.

Each alert fires at its time and not a step earlier, with its labels and rendered annotations, and
resolves; it is silent below its threshold, while nothing happens, without series and on NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generators.alerts import (
    Alert,
    Input,
    Recording,
    alerts_of,
    history_of,
    platform_alerts,
    platform_history,
    platform_recordings,
    recordings_of,
)
from generators.artifacts import Artifact, Render
from generators.conventions import monitoring, scraping
from generators.model import Fleet, Model, Service
from generators.outputs import _rule_text
from generators.outputs._outline import Outlines
from generators.outputs._rule_tests import recordings as proofs
from generators.outputs._rule_tests.cases import Cases
from generators.outputs._rule_tests.text import shortened
from generators.outputs._rule_tests.timelines import FAST, SLOW, is_quick

ROOTS = (monitoring.TESTS,)
SERVICE_PATHS = (f"{monitoring.TESTS}/services/{{id}}.*",)
COVERS = ("alerts", "tests")
FLEET_ALONE = True

_TEMPLATE = "tests.yaml"
_DECIDED_IN = "generators/outputs/_rule_tests"
"""What headers name: the template holds the frame of a file and none of its cases."""
_OUTLINES: Outlines[tuple[Artifact, ...]] = Outlines()


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterator[Artifact]:
    """The tests of the service's rules."""
    outline, files = _OUTLINES.of(
        service, fleet, render, lambda marked: tuple(_of_service(marked, fleet, render))
    )
    key = f"services.{service.id}"
    for one in files:
        yield Artifact(outline.fill(one.path), outline.fill(one.text), one.template, key)


def _of_service(service: Service, fleet: Fleet, render: Render) -> Iterator[Artifact]:
    step = min(max(one.scrape_interval for one in service.environments.values()), FAST)
    path, rules = monitoring.service_tests(service.id), monitoring.service_rules(service.id)
    key = f"services.{service.id}"
    yield from _files(render, path, rules, alerts_of(service, fleet), step, key)
    rules = monitoring.service_recordings(service.id)
    recordings, inputs = recordings_of(service, fleet), history_of(service, fleet)
    yield from _recorded(render, path, rules, recordings, inputs, fleet, service.id, key)


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The tests of the platform's rules."""
    alerts: dict[str, list[Alert]] = {}
    for alert in platform_alerts(model.fleet):
        alerts.setdefault(alert.part, []).append(alert)
    recordings, history = platform_recordings(model.fleet), platform_history(model.fleet)
    for part, found in sorted(alerts.items()):
        path, rules = monitoring.platform_tests(part), monitoring.platform_rules(part)
        yield from _files(render, path, rules, found, scraping.PLATFORM_INTERVAL, "platform")
        recorded = recordings.get(part, ())
        name = f"platform-{part}"
        yield from _recorded(
            render, path, rules, recorded, history.get(part, ()), model.fleet, name, "platform"
        )


def _recorded(
    render: Render,
    path: str,
    rules: str,
    recordings: Sequence[Recording],
    inputs: Sequence[Input],
    fleet: Fleet,
    name: str,
    key: str,
) -> Iterator[Artifact]:
    if not recordings:
        return
    text = render(
        _TEMPLATE,
        title=f"{len(recordings)} recordings: each has the figure that follows from its history.",
        rules=monitoring.seen_from_tests(rules),
        evaluation=proofs.EVALUATION,
        tests=proofs.history(recordings, inputs, fleet.environments[-1].name),
        # What is recorded seldom reads what is recorded often.
        order=[group.name for group in _rule_text.groups(name, 0, recordings, ())],
    )
    yield Artifact(monitoring.recording_tests(path), text, _DECIDED_IN, key)


def _files(
    render: Render, path: str, rules: str, alerts: Iterable[Alert], step: int, key: str
) -> Iterator[Artifact]:
    """One file for each pace: what is slow is evaluated seldom, what has a date needs its own clock."""
    quick: list[Alert] = []
    slow: list[Alert] = []
    dated: list[Alert] = []
    for alert in alerts:
        if alert.proof.start:
            dated.append(alert)
        else:
            (quick if is_quick(alert) else slow).append(alert)
    for name, found, evaluation in (
        (path, quick, FAST),
        (monitoring.slow_tests(path), slow, SLOW),
        (monitoring.dated_tests(path), dated, FAST),
    ):
        if found:
            seen = monitoring.seen_from_tests(rules)
            title = f"{len(found)} alerts: each fires, stays silent and resolves as it should."
            tests = shortened("\n".join(Cases(step, evaluation).of(found)))
            text = render(_TEMPLATE, title=title, rules=seen, evaluation=evaluation, tests=tests, order=())
            yield Artifact(name, text, _DECIDED_IN, key)

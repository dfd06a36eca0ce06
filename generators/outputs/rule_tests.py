"""monitoring/tests: promtool unit tests for every alert of every rule file.

Each alert fires at its time and not a step earlier, with its labels and rendered annotations, and
resolves; it is silent below its threshold, while nothing happens, without series and on NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.artifacts import Artifact, Render
from generators.conventions import monitoring, scraping
from generators.model import Fleet, Model, Service
from generators.outputs._test_cases import Cases
from generators.outputs._test_timelines import FAST, SLOW, is_quick

ROOTS = (monitoring.TESTS,)
COVERS = ("alerts", "tests")

_TEMPLATE = "tests.yaml"


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterator[Artifact]:
    """The tests of the service's rules."""
    step = max(one.scrape_interval for one in service.environments.values())
    path, rules = monitoring.service_tests(service.id), f"../../rules/services/{service.id}.yaml"
    yield from _files(render, path, rules, alerts_of(service, fleet), step, f"services.{service.id}")


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The tests of the platform's rules."""
    alerts: dict[str, list[Alert]] = {}
    for alert in platform_alerts(model.fleet):
        alerts.setdefault(alert.part, []).append(alert)
    for part, found in sorted(alerts.items()):
        path, rules = monitoring.platform_tests(part), f"../../rules/platform/{part}.yaml"
        yield from _files(render, path, rules, found, scraping.PLATFORM_INTERVAL, "platform")


def _files(
    render: Render, path: str, rules: str, alerts: Iterable[Alert], step: int, key: str
) -> Iterator[Artifact]:
    """One file for each pace: what is slow is evaluated seldom, what has a date needs its own clock."""
    quick, slow, dated = [], [], []
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
            title = f"{len(found)} alerts: each fires, stays silent and resolves as it should."
            tests = "\n".join(Cases(step, evaluation).of(found))
            text = render(_TEMPLATE, title=title, rules=rules, evaluation=evaluation, tests=tests)
            yield Artifact(name, text, f"templates/rule_tests/{_TEMPLATE}", key)

"""What holds for every alert of every catalog, whatever it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from generators.alerts import Alert, Subject, alerts_of, platform_alerts, recordings_of
from generators.alerts.text import duration, figure, number, share
from generators.conventions import monitoring, scraping, signals
from generators.conventions.workloads import RUNS
from generators.model import Service
from tests.support.catalogs import CATALOGS, load, service

RANGE = re.compile(r"(\{[^{}]*\})\[(\w+)\]")
LOUDNESS = ("info", "warning", "critical")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    return sum(int(count) * SECONDS[unit] for count, unit in re.findall(r"(\d+)([smhd])", text))


def every(path: str) -> Iterator[tuple[Service, Alert]]:
    model = load(path)
    for one in model.services:
        yield from ((one, alert) for alert in alerts_of(one, model.fleet))


@pytest.mark.parametrize("path", CATALOGS)
def test_every_alert_carries_the_labels_that_routes_read(path: str) -> None:
    labels = [alert.all_labels() for _, alert in every(path)]
    labels += [alert.all_labels() for alert in platform_alerts(load(path).fleet)]

    for one in labels:
        assert {"severity", "signal", "team", "tier"} <= set(one)
        assert ("service" in one) != ("component" in one)
        assert one["severity"] in LOUDNESS
        assert all(one.values())


@pytest.mark.parametrize("path", CATALOGS)
def test_names_are_unique_within_a_rule_file_and_so_are_anchors(path: str) -> None:
    model = load(path)
    files: dict[str, list[str]] = {}
    for alert in (*(alert for _, alert in every(path)), *platform_alerts(model.fleet)):
        files.setdefault(alert.service or f"platform/{alert.part}", []).append(monitoring.anchor(alert.name))

    assert files
    for anchors in files.values():
        assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("path", CATALOGS)
def test_every_range_holds_four_scrapes_of_what_it_reads(path: str) -> None:
    model = load(path)
    for one in model.services:
        slowest = max(settings.scrape_interval for settings in one.environments.values())
        exprs = [alert.expr for alert in alerts_of(one, model.fleet)]
        exprs += [recording.expr for recording in recordings_of(one, model.fleet)]
        for expr in exprs:
            for selector, found in RANGE.findall(expr):
                own = f'job="{one.id}"' in selector or f'service="{one.id}"' in selector
                interval = slowest if own else scraping.PLATFORM_INTERVAL
                assert seconds(found) >= 4 * interval, expr


@pytest.mark.parametrize("path", CATALOGS)
def test_no_alert_is_louder_than_its_tier_allows(path: str) -> None:
    for one, alert in every(path):
        assert LOUDNESS.index(alert.severity) <= LOUDNESS.index(one.base.loudest), alert.name
        if alert.name in {"ServiceDown", "PublicHostFailing"}:
            assert alert.severity == one.base.down


@pytest.mark.parametrize("path", CATALOGS)
def test_every_alert_says_what_to_do_and_why_the_figure(path: str) -> None:
    for alert in (*(alert for _, alert in every(path)), *platform_alerts(load(path).fleet)):
        assert len(alert.first_steps) == 3
        assert all(alert.first_steps)
        said = (alert.summary, alert.description, alert.impact, alert.verify, alert.why, alert.threshold)
        assert all(said)
        assert alert.panel.query
        assert alert.panel.unit


@pytest.mark.parametrize("path", CATALOGS)
def test_dependents_are_muted_only_by_what_they_cannot_do_without(path: str) -> None:
    for one, alert in every(path):
        needed = {call.service for call in one.calls if not call.optional}
        needed |= {use.resource.name for use in one.uses if not use.optional}
        if alert.signal in {"availability", "errors", "latency", "traffic"} and one.kind in RUNS:
            assert set(alert.upstreams) == needed
            # The rules that mute ask for equal environments.
            assert "environment" in dict(alert.proof.labels)
        else:
            assert not alert.upstreams
        if alert.name == "UpstreamLost":
            pattern = re.search(r'lost=~"([^"]+)"', alert.expr)
            assert pattern
            assert set(pattern[1].split("|")) == needed


@pytest.mark.parametrize("path", CATALOGS)
def test_what_explains_comes_before_all_that_it_explains(path: str) -> None:
    for one in load(path).services:
        alerts = alerts_of(one, load(path).fleet)
        explained = [alert for alert in alerts if alert.upstreams]
        assert [alert.name for alert in alerts].count("UpstreamLost") == (1 if explained else 0)
        if explained:
            assert (alerts[0].name, alerts[0].duration, alerts[0].keep_firing) == ("UpstreamLost", 0, 0)


@pytest.mark.parametrize("path", CATALOGS)
def test_whatever_somebody_needs_says_of_itself_that_it_is_lost(path: str) -> None:
    """By a label of an alert that ends later than the windows of those that need it forget."""
    model = load(path)
    called = {call.service for one in model.services for call in one.calls}
    used = {use.resource.name for one in model.services for use in one.uses}
    every_one = [alert for _, alert in every(path)] + list(platform_alerts(model.fleet))
    saying = {dict(one.labels)["lost"]: one for one in every_one if one.labels}
    assert called | used <= set(saying)
    for name, alert in saying.items():
        assert (alert.subject, alert.signal) == (name, "availability")
    kept = [one.keep_firing for one in every_one if one.name.endswith("Down") and one.labels]
    assert min(kept) > 300


def test_an_optional_dependency_mutes_nothing() -> None:
    one = service("services.yaml", "wallet")

    assert "bancai" not in Subject(one, load("services.yaml").fleet).upstreams


def test_the_limits_of_the_catalog_are_those_of_the_rules() -> None:
    fleet = load("services.yaml").fleet
    bancai = {alert.name: alert for alert in alerts_of(service("services.yaml", "bancai"), fleet)}
    wallet = {alert.name: alert for alert in alerts_of(service("services.yaml", "wallet"), fleet)}

    assert bancai["ErrorsCritical"].expr.endswith("> 0.03")
    assert bancai["ErrorsCritical"].key == "services.bancai.alerts.errors.critical"
    assert "customers" in bancai["ErrorsCritical"].why
    assert wallet["ErrorsCritical"].expr.endswith("> 0.05")
    assert wallet["ErrorsCritical"].key == "alerting.signals.errors.critical"


def test_a_moved_threshold_moves_one_alert_and_nothing_else() -> None:
    fleet = load("services.yaml").fleet
    one = service("services.yaml", "wallet")
    moved = replace(
        one,
        signals=tuple(
            replace(
                signal,
                limits=tuple(
                    replace(limit, above=0.03) if limit.severity == "warning" else limit
                    for limit in signal.limits
                ),
            )
            if signal.name == "errors"
            else signal
            for signal in one.signals
        ),
    )
    before, after = alerts_of(one, fleet), alerts_of(moved, fleet)

    assert [a.name for a, b in zip(before, after, strict=True) if a.expr != b.expr] == ["ErrorsWarning"]


def test_a_fleet_without_remote_write_has_no_alerts_about_it() -> None:
    names = {alert.name for alert in platform_alerts(load("tests/catalogs/golden.yaml").fleet)}

    assert "RemoteWriteFailing" not in names
    assert "RemoteWriteFailing" in {alert.name for alert in platform_alerts(load("services.yaml").fleet)}


@pytest.mark.parametrize(
    ("spent", "window", "objective", "factor", "threshold"),
    [
        (0.02, 3600, 0.999, 14.4, 0.0144),
        (0.05, 21600, 0.999, 6, 0.006),
        (0.10, 86400, 0.99, 3, 0.03),
        (0.10, 259200, 0.99, 1, 0.01),
    ],
)
def test_burn_rates_are_those_of_the_workbook(
    spent: float, window: int, objective: float, factor: float, threshold: float
) -> None:
    pair = signals.burn(spent, window, objective)

    assert pair.factor == pytest.approx(factor)
    assert pair.threshold == threshold
    assert pair.short == window // 12
    assert pair.feasible


def test_a_budget_that_waits_for_more_errors_than_requests_is_infeasible() -> None:
    assert not signals.burn(0.02, 3600, 0.93).feasible


@pytest.mark.parametrize(
    ("kind", "pod", "ours"),
    [
        ("web", "x-7d5b9c6f4d-x2x4z", True),
        ("web", "x-offers-7d5b9c6f4d-x2x4z", False),
        ("web", "xy-7d5b9c6f4d-x2x4z", False),
        ("web", "ax-7d5b9c6f4d-x2x4z", False),
        ("stateful", "x-0", True),
        ("stateful", "x-offers-0", False),
        ("cron", "x-29000000-x2x4z", True),
        ("job", "x-x2x4z", True),
    ],
)
def test_pods_are_told_from_those_of_longer_names(kind: str, pod: str, ours: bool) -> None:
    assert bool(re.fullmatch(monitoring.pods_of("x", kind), pod)) is ours


def test_uids_stay_apart_and_within_their_limit() -> None:
    names = ["wallet", "w" * 50, "w" * 51]
    uids = {monitoring.service_dashboard(name) for name in names}

    assert len(uids) == 3
    assert max(map(len, uids)) <= monitoring.UID_LIMIT


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0s"), (90, "1m30s"), (5400, "1h30m"), (86400, "1d"), (259200, "3d"), (7200, "2h")],
)
def test_durations_read_as_prometheus_wants_them(value: int, text: str) -> None:
    assert duration(value) == text
    assert seconds(text) == value


def test_figures_have_no_noise_of_binary_fractions() -> None:
    assert number(0.1 + 0.2) == "0.3"
    assert number(0.0005) == "0.0005"
    assert number(-0.0) == "0"
    assert share(0.0144) == "1.44%"
    assert figure(0.3, "seconds") == "300ms"
    assert figure(1.5, "seconds") == "1.5s"
    assert figure(7, "count") == "7"

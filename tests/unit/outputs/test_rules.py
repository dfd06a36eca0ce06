"""Rule files and their tests say what the alerts say, for every service, whatever it is called."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from generators.alerts import Input, alerts_of, platform_alerts, recordings_of
from generators.conventions import scraping
from generators.model import Fleet, Model, Service
from generators.outputs import rule_tests, rules
from generators.outputs._rule_tests.text import changing, rendered, shortened
from generators.outputs._rule_tests.timelines import Timeline, timelines
from generators.outputs._rule_tests.timelines import changing as changes
from generators.render import Renderer
from tests.support.catalogs import CATALOGS, REPOSITORY, load, renamed, service

RENDERER = Renderer(REPOSITORY / "templates")
OUTPUTS: dict[str, Any] = {"rules": rules, "rule_tests": rule_tests}


def files(name: str, one: Service, fleet: Fleet) -> dict[str, str]:
    output = OUTPUTS[name]
    return {file.path: file.text for file in output.of_service(one, fleet, RENDERER.bind(name))}


def of_fleet(name: str, model: Model) -> dict[str, str]:
    output = OUTPUTS[name]
    return {file.path: file.text for file in output.of_fleet(model, RENDERER.bind(name))}


def read(text: str) -> list[dict[str, Any]]:
    """All rules of a file, the same to readers of YAML 1.1 and 1.2."""
    old = yaml.safe_load(text)
    new = YAML(typ="safe", pure=True).load(io.StringIO(text))
    assert old == new
    return [rule for group in old["groups"] for rule in group["rules"]]


def test_whatever_is_recorded_is_written_again_before_prometheus_forgets_it() -> None:
    """With half a minute to spare: what is recorded is written when the whole group is evaluated."""
    model = load("services.yaml")
    texts = [text for one in model.services for text in files("rules", one, model.fleet).values()]
    texts += of_fleet("rules", model).values()
    intervals = [
        found["interval"]
        for text in texts
        for found in yaml.safe_load(text)["groups"]
        if any("record" in rule for rule in found["rules"])
    ]
    assert f"{scraping.SLOW_INTERVAL}s" in intervals
    assert max(int(one.removesuffix("s")) for one in intervals) <= scraping.LOOK_BACK - 30


@pytest.mark.slow
@pytest.mark.parametrize("path", CATALOGS)
def test_a_rule_file_says_just_what_the_alerts_of_its_service_say(path: str) -> None:
    model = load(path)
    for one in model.services:
        texts = files("rules", one, model.fleet)
        found = read(texts[f"monitoring/rules/services/{one.id}.yaml"])
        alerts = alerts_of(one, model.fleet)

        assert [rule["alert"] for rule in found] == [alert.name for alert in alerts]
        for rule, alert in zip(found, alerts, strict=True):
            assert rule["expr"] == alert.expr
            assert rule["labels"] == alert.all_labels()
            assert rule["annotations"] == alert.annotations()


@pytest.mark.parametrize("path", CATALOGS)
@pytest.mark.slow
def test_recordings_stand_beside_them_in_an_order_that_works(path: str) -> None:
    model = load(path)
    for one in model.services:
        recordings = recordings_of(one, model.fleet)
        texts = files("rules", one, model.fleet)
        beside = texts.get(f"monitoring/rules/services/{one.id}.recordings.yaml")

        assert (beside is None) == (not recordings)
        if beside is not None:
            expected = {recording.record: recording.expr for recording in recordings}
            assert {rule["record"]: rule["expr"] for rule in read(beside)} == expected


@pytest.mark.parametrize("path", CATALOGS)
def test_platform_files_hold_every_alert_of_the_platform_once(path: str) -> None:
    model = load(path)
    found = [
        rule["alert"] for text in of_fleet("rules", model).values() for rule in read(text) if "alert" in rule
    ]

    assert sorted(found) == sorted(alert.name for alert in platform_alerts(model.fleet))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["no", "y", "null", "on", "w" * 50, "a-b-c"])
@pytest.mark.parametrize(
    "title", ["A: B # C", 'Says "hello" \\ bye', "{{ braces }}", "'quoted'", "Ä & Ö — ü"]
)
def test_names_that_yaml_could_misread_come_back_as_they_are(name: str, title: str) -> None:
    fleet = load("services.yaml").fleet
    one = renamed(service("services.yaml", "wallet"), name, title)
    text = files("rules", one, fleet)[f"monitoring/rules/services/{name}.yaml"]
    found = read(text)

    assert {rule["labels"]["service"] for rule in found} == {name}
    assert f"{title} is down" in {rule["annotations"]["summary"] for rule in found}
    for rule, alert in zip(found, alerts_of(one, fleet), strict=True):
        assert rule["expr"] == alert.expr
        assert rule["labels"] == alert.all_labels()
        assert rule["annotations"] == alert.annotations()


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda one: {"route": replace(one.route, hosts=())},
        lambda one: {"route": replace(one.route, hosts=("@",))},
        lambda one: {"route": replace(one.route, hosts=("other",))},
        lambda one: {"objectives": replace(one.objectives, availability=0.98)},
        lambda one: {"objectives": replace(one.objectives, latency=2.0)},
        lambda one: {"series": 777},
        lambda one: {"series": 0},
        lambda one: {"scaling": replace(one.scaling, hpa=None)},
        lambda one: {"rollout": replace(one.rollout, strategy="rolling", deadline=1234)},
        lambda one: {"scrape_interval": 90},
        lambda one: {"pool": 99},
    ],
)
def test_services_that_differ_in_more_than_names_never_share_a_text(change: Any) -> None:
    fleet = load("services.yaml").fleet
    one = service("services.yaml", "wallet")
    last = fleet.environments[-1].name
    settings = one.environments[last]
    other = replace(one, environments={**one.environments, last: replace(settings, **change(settings))})
    files("rules", one, fleet)
    found = read(files("rules", other, fleet)["monitoring/rules/services/wallet.yaml"])

    assert [rule["expr"] for rule in found] == [alert.expr for alert in alerts_of(other, fleet)]
    assert [rule["annotations"] for rule in found] == [
        alert.annotations() for alert in alerts_of(other, fleet)
    ]


def test_a_removed_alert_takes_its_test_with_it() -> None:
    fleet = load("services.yaml").fleet
    one = service("services.yaml", "wallet")
    without = replace(one, signals=tuple(signal for signal in one.signals if signal.name != "latency"))
    path = "monitoring/tests/services/wallet.yaml"

    assert "LatencyWarning" in files("rule_tests", one, fleet)[path]
    assert "LatencyWarning" not in files("rule_tests", without, fleet)[path]


def test_inputs_that_contradict_are_not_fed_together() -> None:
    fleet = load("services.yaml").fleet
    for timeline in timelines(alerts_of(service("services.yaml", "wallet"), fleet), changes):
        for alert in timeline.alerts:
            for one in alert.proof.inputs:
                assert changes(timeline.inputs[one.series]) == changes(one)


def test_alerts_that_agree_share_a_timeline() -> None:
    fleet = load("services.yaml").fleet
    alerts = alerts_of(service("services.yaml", "wallet"), fleet)
    found: list[Timeline] = timelines(alerts, changes)

    assert sum(len(timeline.alerts) for timeline in found) == len(alerts)
    assert len(found) < len(alerts) / 4


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ $value }} series", 3300.0, "3300 series"),
        ("{{ $value | humanizePercentage }}", 0.075, "7.5%"),
        ("{{ $value | humanizePercentage }}", 0.954, "95.4%"),
        ("{{ $value | humanize }}", 0.09, "90m"),
        ("{{ $value | humanize }}", 0.0, "0"),
        ("{{ $value | humanize }}", 1500.0, "1.5k"),
        ("{{ $value | humanizeDuration }}", 120000.0, "1d 9h 20m 0s"),
        ("{{ $value | humanizeDuration }}", 3660.0, "1h 1m 0s"),
        ("{{ $value | humanizeDuration }}", 61.0, "1m 1s"),
        ("in {{ $labels.namespace }}", 1.0, "in shop"),
    ],
)
def test_annotations_are_rendered_as_prometheus_does(template: str, value: float, text: str) -> None:
    assert rendered(template, value, {"namespace": "shop"}) == text


def test_a_counter_goes_on_from_where_it_was() -> None:
    one = Input("a", bad=2, good=1, below=0, kind="counter")

    assert changing(one, bad=3, good=2, step=10) == "0+20x2 50+10x1"


def test_a_series_that_is_fed_again_is_named_and_means_the_same() -> None:
    series = ['up{job="a"}', "down", 'up{job="a"}', 'up{job="b"}', 'up{job="a"}']
    text = "cases:\n" + "".join(f"      - series: '{one}'\n        values: \"1x1\"\n" for one in series)
    short = shortened(text)
    assert yaml.safe_load(short) == yaml.safe_load(text)
    assert short.count("&s1 'up{job=\"a\"}'") == 1
    assert short.count("*s1") == 2
    assert "&s2" not in short

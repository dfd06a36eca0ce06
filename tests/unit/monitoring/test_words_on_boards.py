"""Words of the catalog stand on dashboards as they were written, or are refused where they could not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from generators import catalog
from generators.catalog import Loaded
from generators.checks import dashboards
from generators.conventions import monitoring
from generators.grammar import CATALOG, ListOf, MapOf, Shape, Text, Type
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.monitoring.plans import SMALL, judged, monitored, plan_of

CATALOGS = (SMALL, "tests/catalogs/aiaas.yaml")
PROSE = Text().pattern
NAMED = "word $environment word"


def places(shape: Type, value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where in a catalog words for people stand."""
    if isinstance(shape, Text) and shape.pattern == PROSE and isinstance(value, str):
        yield path
    elif isinstance(shape, Shape) and isinstance(value, dict):
        for key in value.keys() & shape.keys.keys():
            yield from places(shape.keys[key].type, value[key], (*path, key))
    elif isinstance(shape, MapOf) and isinstance(value, dict):
        for key, inner in value.items():
            yield from places(shape.item, inner, (*path, key))
    elif isinstance(shape, ListOf) and isinstance(value, list):
        assert not any(True for one in value for _ in places(shape.item, one)), "a list of words"


def loaded(source: str, words: dict[tuple[str, ...], str], folder: Path) -> Loaded:
    """A catalog of the repository with other words in these places."""
    tree = yaml.safe_load((REPOSITORY / source).read_text(encoding="utf-8"))
    for path, text in words.items():
        inner = tree
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = text
    file = folder / "services.yaml"
    file.write_text(json.dumps(tree, default=str), encoding="utf-8")
    return catalog.load(file, "services.yaml")


def prose(source: str) -> list[tuple[str, ...]]:
    tree = yaml.safe_load((REPOSITORY / source).read_text(encoding="utf-8"))
    return sorted(places(CATALOG, tree))


def test_signs_that_nothing_is_called_by_are_shown_and_not_found_fault_with(tmp_path: Path) -> None:
    word = "Pay $x, [[y]] or ${z}, 100% %s %(x)s, $5 or $$"
    model = loaded(SMALL, dict.fromkeys(prose(SMALL), f"{word} more"), tmp_path).model
    assert model is not None
    plan = monitored(model)
    assert word in json.loads(plan.texts["monitoring/dashboards/services/front.json"])["title"]
    result = judged(dashboards, plan, tmp_path)
    assert result.problems == ()
    assert result.covered == result.total > 8


@pytest.mark.slow
@pytest.mark.parametrize("source", CATALOGS)
def test_what_grafana_would_replace_is_refused_wherever_it_reaches_a_panel_or_a_link(
    source: str, tmp_path: Path
) -> None:
    marks = {path: f"Mark{number}of words" for number, path in enumerate(prose(source))}
    model = loaded(source, marks, tmp_path).model
    assert model is not None
    found: set[str] = set()
    for path, text in monitored(model).texts.items():
        if path.startswith(monitoring.DASHBOARDS):
            board = json.loads(text)
            interpolated = {key: board[key] for key in ("links", "annotations", "templating", "panels")}
            found |= set(re.findall(r"Mark\d+of", json.dumps(interpolated)))
    reached = {path for path, mark in marks.items() if mark.split()[0] in found}
    assert {path[0] for path in reached} == {"services", "tiers"}

    refused = loaded(source, dict.fromkeys(prose(source), NAMED), tmp_path)
    said = [one for one in refused.problems if one.rule == "catalog/dashboard-variable"]
    assert len(said) == len(reached)
    assert refused.model is None
    assert {one.hint for one in said} == {"write it without its sign: environment"}


def test_the_conventions_know_every_variable_of_every_dashboard() -> None:
    names = {
        one["name"]
        for source in CATALOGS
        for path, text in plan_of(source).texts.items()
        if path.startswith(monitoring.DASHBOARDS)
        for one in json.loads(text)["templating"]["list"]
    }
    assert names == monitoring.VARIABLES


@pytest.mark.parametrize(("path", "report"), [("services.yaml", "Weekly"), (CATALOGS[1], "Daily")])
def test_the_board_of_alerts_names_the_report_that_the_catalog_does(path: str, report: str) -> None:
    board = json.loads(plan_of(path).texts["monitoring/dashboards/alerts.json"])
    rows = [one["title"] for one in board["panels"] if one["type"] == "row"]
    assert [one for one in rows if "nobody was told" in one] == [f"{report} report: what nobody was told of"]


def test_nothing_promises_a_point_that_opens_a_trace() -> None:
    """That takes exemplars of services and settings of data sources, and none of them is made here."""
    said = [path for path, text in plan_of("services.yaml").texts.items() if "exemplar" in text.lower()]
    assert said == []


def test_the_latency_of_a_service_leads_to_its_traces_and_its_log_lines() -> None:
    board = json.loads(plan_of("services.yaml").texts["monitoring/dashboards/services/wallet.json"])
    (panel,) = (one for one in board["panels"] if one["title"] == "Latency")
    links = {one["title"]: unquote(one["url"]) for one in panel["fieldConfig"]["defaults"]["links"]}
    assert "resource.service.name=" in links["Traces of this time"]
    assert "service_name=" in links["Logs of this time"]
    assert all("${__from}" in url and "${__to}" in url for url in links.values())

"""Every pod that exports is scraped once: never twice, never not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, scrape_once
from tests.unit.checks.breaking import add, change, clean, rendered, rules
from tests.unit.checks.monitoring_plans import golden, golden_files

pytestmark = pytest.mark.slow

FRONT = "monitoring/prometheus/scrape/services/front.yaml"


@pytest.fixture
def objects(tmp_path: Path, answers: Path) -> Context:
    return rendered(golden(), tmp_path / "objects", answers)


@pytest.fixture
def files(tmp_path: Path, answers: Path) -> Context:
    return rendered(golden_files(), tmp_path / "files", answers)


def planned(context: Context, path: str, text: str) -> Context:
    """The context with one more text in its plan, or another one."""
    context.planned = {**context.planned, path: text}
    return context


def test_both_deliveries_scrape_every_pod_once(objects: Context, files: Context) -> None:
    clean(scrape_once.run(objects))
    clean(scrape_once.run(files))


def test_a_pod_scraped_by_two_jobs_is_refused_with_both_names(files: Context) -> None:
    again = files.planned[FRONT].replace("job_name: front", "job_name: front-again")
    result = scrape_once.run(planned(files, FRONT.replace("front", "again"), again))
    assert "scrape-once/twice" in rules(result)
    said = next(one.message for one in result.problems if "front-again" in one.message)
    assert "(front) is scraped by front and front-again" in said


def test_two_services_of_a_chart_marked_as_scraped_are_refused(objects: Context) -> None:
    def another(data: dict[str, Any]) -> None:
        data["metadata"]["name"] = "front-more"
        data["metadata"]["labels"]["demo/scraped"] = "true"

    add(objects, "front", "production", "Service", another)
    result = scrape_once.run(objects)
    assert rules(result) == {"scrape-once/twice"}
    assert {one.service for one in result.problems} == {"front"}


def test_a_service_that_no_job_scrapes_is_found(files: Context) -> None:
    files.planned = {path: text for path, text in files.planned.items() if path != FRONT}
    result = scrape_once.run(files)
    assert rules(result) == {"scrape-once/never"}
    assert all("front in demo-" in one.message for one in result.problems)
    assert len(result.problems) == 4, "two pods in each of two environments"


def test_a_monitor_that_selects_another_label_scrapes_nothing(objects: Context) -> None:
    def other(data: dict[str, Any]) -> None:
        data["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] = "fron"

    change(objects, "front", "production", "ServiceMonitor", other)
    assert rules(scrape_once.run(objects)) == {"scrape-once/never", "scrape-once/idle"}


def test_a_job_is_not_fooled_by_a_name_that_another_one_begins_with(files: Context) -> None:
    text = files.planned[FRONT].replace('regex: "front"', 'regex: "fron"')
    assert text != files.planned[FRONT]
    assert "scrape-once/never" in rules(scrape_once.run(planned(files, FRONT, text)))


def test_a_job_that_finds_nothing_is_found(files: Context) -> None:
    text = files.planned[FRONT].replace("job_name: front", "job_name: ghost").replace('"front"', '"ghost"')
    path = FRONT.replace("front", "ghost")
    result = scrape_once.run(planned(files, path, text.split("  - job_name: probe")[0]))
    assert [one.message for one in result.problems] == ["job ghost finds no target"]


def test_objects_beside_plain_files_are_refused(files: Context) -> None:
    text = golden().texts["monitoring/operator/services/front.yaml"]
    result = scrape_once.run(planned(files, "monitoring/operator/services/front.yaml", text))
    assert rules(result) == {"scrape-once/both"}
    assert "delivery is files" in result.problems[0].message


def test_pods_that_have_ended_and_jobs_that_export_nothing_are_not_missed(files: Context) -> None:
    assert {one.id for one in files.model.services if one.kind in {"cron", "job"}} == {"report", "migrate"}
    clean(scrape_once.run(files))

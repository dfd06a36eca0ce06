"""Objects are translated into scrape jobs as the operator itself translates them.

``recorded/`` holds objects and what the operator's own generator of configuration made of them. One
shard is the same as none, so its hash is 0; a default that is written out is still the default.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.checks._prometheus.found_targets import found
from generators.checks._prometheus.scrape_jobs import Job, operator_jobs
from generators.checks._prometheus.scraped_targets import Target, targets
from generators.checks._rendered.documents import parse
from tests.unit.checks.breaking import rendered
from tests.unit.checks.monitoring_plans import golden

RECORDED = Path(__file__).parent / "recorded"


@pytest.mark.slow
def test_targets_are_those_of_the_configuration_that_the_operator_wrote(
    tmp_path: Path, answers: Path
) -> None:
    there = found(rendered(golden(), tmp_path, answers))
    objects = [("", one) for one in parse((RECORDED / "operator-objects.yaml").read_text(encoding="utf-8"))]
    ours = {(one.job, one.url): one for one in targets(operator_jobs(objects), there)}
    theirs = {(one.job, one.url): one for one in targets(_recorded(), there)}
    assert len(ours) == len(theirs) >= 10
    assert {one.job for one in theirs.values()} == {job["job_name"] for job in _recorded()}
    for key, target in theirs.items():
        assert _said(ours[key]) == _said(target)


def _said(target: Target) -> tuple[dict[str, str], dict[str, Any]]:
    settings = {name: value for name, value in target.settings.items() if value}
    if "authorization" in settings:
        settings["authorization"] = {"type": "Bearer", **settings["authorization"]}
    return dict(target.labels), settings


def _recorded() -> tuple[Job, ...]:
    text = (RECORDED / "operator-configuration.yaml").read_text(encoding="utf-8").replace("$(SHARD)", "0")
    jobs = yaml.safe_load(text)["scrape_configs"]
    return tuple({**job, "file": "", "relabel_configs": list(_unsharded(job))} for job in jobs)


def _unsharded(job: Job) -> Iterator[dict[str, Any]]:
    for step in job["relabel_configs"]:
        if step.get("action") == "hashmod":
            assert step["modulus"] == 1
            yield {"target_label": step["target_label"], "replacement": "0"}
        else:
            yield step

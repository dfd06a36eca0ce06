"""What the check of admission asks and how it tells the answer; the server itself is asked elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators.checks import Context, admission
from generators.checks._engine.processes import Completed
from generators.checks._rendered.documents import parse
from generators.conventions import monitoring
from tests.unit.checks.fleets import bare
from tests.unit.checks.monitoring_plans import golden

SERVER = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  template:
    metadata: {labels: {app: store}}
    spec: {containers: [{name: app, image: registry.example/app}]}
  volumeClaimTemplates: [{metadata: {name: data}}]
---
apiVersion: v1
kind: Namespace
metadata: {name: demo}
"""


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr(admission, "usable", lambda _: ())
    made = bare(golden(), tmp_path)
    made.catalog.write_text("version: 1\n")
    monkeypatch.setattr(made, "program", lambda name: Path("/programs") / name)
    monkeypatch.setattr(made, "tools", SimpleNamespace(definitions=lambda: Path("/definitions/1")))
    return made


def answering(context: Context, monkeypatch: pytest.MonkeyPatch, done: Completed) -> list[Any]:
    """The server's answer for every question; the questions are gathered."""
    asked: list[Any] = []

    def run(*_: object, stdin: str, **__: object) -> Completed:
        asked.append(json.loads(stdin))
        return done

    monkeypatch.setattr(context.processes, "run", run)
    return asked


def verdict(*findings: dict[str, str]) -> Completed:
    return Completed(0, json.dumps({"covered": 2, "total": 2 + len(findings), "findings": findings}), "")


def finding(chart: str, environment: str, rule: str) -> dict[str, str]:
    return {"chart": chart, "environment": environment, "object": "Pod a", "rule": rule, "what": "no"}


def test_what_is_refused_is_told_with_its_place_and_a_next_step(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(context, monkeypatch, verdict(finding("wallet", "staging", "refused")))
    result = admission.run(context)
    assert (result.covered, result.total) == (2, 3)
    (problem,) = result.problems
    assert problem.rule == "admission/refused"
    assert problem.message == "wallet in staging: Pod a: no"
    assert problem.place.path.endswith("charts/wallet")
    assert problem.hint


def test_an_answer_is_kept_and_asked_for_again_when_a_chart_changes(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(context, monkeypatch, verdict())
    admission.run(context)
    admission.run(context)
    assert len(asked) == 1
    path = next(one for one in sorted(context.planned) if one.startswith(monitoring.OPERATOR))
    changed = context.planned[path].replace("name:", "name: a", 1)
    monkeypatch.setattr(context, "planned", {**context.planned, path: changed})
    admission.run(context)
    assert len(asked) == 2


def test_other_definitions_or_another_reader_of_the_catalog_are_asked_again(
    context: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = answering(context, monkeypatch, verdict())
    admission.run(context)
    monkeypatch.setattr(context, "tools", SimpleNamespace(definitions=lambda: Path("/definitions/2")))
    admission.run(context)
    assert len(asked) == 2
    monkeypatch.setattr(context, "repository", tmp_path)
    reader = tmp_path / "generators/catalog/read.py"
    reader.parent.mkdir(parents=True)
    for count, text in enumerate(("one", "two", "two"), 3):
        reader.write_text(text)
        admission.run(context)
        assert len(asked) == min(count, 4)


def test_without_an_answer_nothing_counts_and_nothing_is_kept(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(context, monkeypatch, Completed(3, "", "etcd is not ready after 60 s\n"))
    result = admission.run(context)
    assert result.covered == 0
    assert result.total > 0
    assert "etcd is not ready" in result.problems[0].message
    admission.run(context)
    assert len(asked) == 2


def test_each_workload_is_asked_about_as_a_pod_in_the_release_s_namespace() -> None:
    asked: Callable[..., dict[str, Any]] = admission._render
    one = asked("store", "staging", parse(SERVER), "demo-staging")
    assert [each["metadata"].get("namespace") for each in one["objects"]] == ["demo-staging", None]
    (pod,) = one["pods"]
    assert pod["metadata"] == {
        "labels": {"app": "store"},
        "name": "store-judged",
        "namespace": "demo-staging",
    }
    assert pod["spec"]["volumes"] == [{"name": "data", "persistentVolumeClaim": {"claimName": "judged"}}]

"""A cluster is reached in the context that the catalog states, and in none of a guessed name."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ci import cluster_access
from generators.model import Model
from tests.unit.pipelines.kubernetes import KUBERNETES
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import model


def without_contexts(of: Model) -> Model:
    environments = tuple(replace(one, context="") for one in of.fleet.environments)
    return replace(of, fleet=replace(of.fleet, environments=environments))


def reached(of: Model) -> list[str]:
    """What the workflows ask for, the choice of a rollback by hand included."""
    texts = files(of)
    found = [
        context
        for path in (".github/workflows/deploy.yml", ".github/workflows/nightly.yml")
        for context in re.findall(r'cluster_access.py write --context "(.*)"', texts[path])
    ]
    (choice,) = re.findall(r"CONTEXTS: '(.*)'", texts[".github/workflows/rollback.yml"])
    assert set(json.loads(choice)) == {one.name for one in of.fleet.environments}
    return [*found, *json.loads(choice).values()]


@pytest.mark.parametrize("name", CATALOGS)
def test_workflows_ask_for_no_other_context_than_the_stated_ones(name: str) -> None:
    whole = model(name)
    assert set(reached(whole)) == {one.context for one in whole.fleet.environments}
    assert set(reached(without_contexts(whole))) == {""}


def test_without_a_stated_context_no_cluster_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**KUBERNETES, "RUNNER_TEMP": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    assert cluster_access.main(["write", "--context", ""]) == 1
    assert "add environments.<name>.context there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

"""What a person has to set up once is what jobs ask for: contexts of clusters, variables and secrets."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ci import cluster_access
from generators.model import Model
from tests.unit.pipelines.kubernetes import KUBERNETES
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import REPOSITORY, model


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


ROW = re.compile(r"^\| (?P<where>[^|]*?) \| (?P<variables>[^|]*?) ?\| (?P<secrets>[^|]*?) ?\|$", re.MULTILINE)
ASKED = re.compile(r"(?<!needs\.)\b(vars|secrets)\.(\w+)")
EACH, NONE = "each of the catalog", "none: the repository itself"


def documented() -> dict[str, set[tuple[str, str]]]:
    """By how an environment is named in the guide, what it has there."""
    page = (REPOSITORY / "docs/guide/what-runs.md").read_text(encoding="utf-8")
    found = {}
    for row in ROW.finditer(page.partition("## To set up once")[2].partition("\n## ")[0]):
        where = row["where"].partition(",")[0].strip("`")
        found[where] = {("vars", name) for name in re.findall(r"`(\w+)`", row["variables"])}
        found[where] |= {("secrets", name) for name in re.findall(r"`(\w+)`", row["secrets"])}
    return found


def asked(of: Model) -> dict[str, set[tuple[str, str]]]:
    """By how the guide names an environment, what the jobs that have it read."""
    names = [one.name for one in of.fleet.environments]
    said = dict.fromkeys((*names, "${{ inputs.environment }}"), EACH)
    said |= {f"{name}-{kind}": f"<environment>-{kind}" for name in names for kind in ("approval", "platform")}
    found: dict[str, set[tuple[str, str]]] = {}
    for path, text in files(of).items():
        if "/workflows/" in path:
            for job in yaml.safe_load(text)["jobs"].values():
                where = job.get("environment", NONE)
                found.setdefault(said.get(where, where), set()).update(ASKED.findall(str(job)))
    return found


@pytest.mark.parametrize("name", CATALOGS)
def test_the_guide_says_which_environment_has_what_its_jobs_read(name: str) -> None:
    told, wanted = documented(), asked(model(name))
    assert set(wanted) <= set(told)
    assert {where: names - told.get(where, set()) for where, names in wanted.items() if names} == {
        where: set() for where, names in wanted.items() if names
    }


def test_nothing_has_to_be_set_up_that_no_job_reads() -> None:
    wanted = [asked(model(name)) for name in CATALOGS]
    for where, names in documented().items():
        assert names <= set().union(*(one.get(where, set()) for one in wanted)), where

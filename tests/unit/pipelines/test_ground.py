"""What services stand on goes before them, where it changed, and nothing comes on what did not come in."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci import deliver, events, ground, outcome
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import model
from tests.unit.pipelines.played import World

ORDER = ("staging", "production")
APPROVED = ["--approved-by", "ada", "--approved-at", "2027-01-04T09:30:00Z"]
OUTPUT = re.compile(r"needs\.plan\.outputs\.([\w-]+) (==|!=) 'true'")
RESULT = re.compile(r"needs\.([\w-]+)\.result == 'success'")


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("charts/platform/templates/network-policies.yaml", ORDER),
        ("charts/platform/values-production.yaml", ("production",)),
        ("releases/staging/platform.yaml", ("staging",)),
        ("releases/gone/platform.yaml", ()),
        # One monitoring watches both.
        ("monitoring/operator/rules/platform/x.yaml", ("staging",)),
        ("monitoring/dashboards/fleet.json", ("staging",)),
    ],
)
def test_a_path_means_the_environments_that_it_reaches(path: str, reached: tuple[str, ...]) -> None:
    plan = {"platform": [path]}
    assert tuple(name for name in ORDER if ground.wanted(plan, name, ORDER)) == reached
    assert ground.wanted({"platform": []}, "staging", ORDER) == []


@pytest.mark.parametrize("freeze", ["", "staging is frozen until Monday"])
def test_it_is_planned_beside_the_deliveries_and_held_by_a_freeze(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, freeze: str
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps({"platform": ["charts/platform/Chart.yaml"]}))
    risk = {"automatic": [], "approve": [], "frozen": [], "freeze": freeze}
    (tmp_path / "risk.json").write_text(json.dumps(risk))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    words = [f"--{name}={tmp_path}/{name}.json" for name in ("plan", "risk")]
    assert deliver.main(["legs", *words, "--environment", "staging", "--environments", *ORDER]) == 0
    found = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert found["platform-any"] == ("false" if freeze else "true")


def said(*outcomes: tuple[str, str], code: int = 0, **more: object) -> tuple[int, str]:
    """The code and the document of the verb."""
    told = [{"service": name, "state": state, "reason": f"{name} says"} for name, state in outcomes]
    return code, json.dumps({"outcomes": told, **more})


CHART, WATCHED = "platform", "platform/monitoring"
REFUSED = {"findings": [{"rule": "deploy/frozen", "message": "staging is frozen"}]}


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        (said((CHART, "deployed"), (WATCHED, "unchanged")), outcome.DEPLOYED, ""),
        (said((CHART, "unchanged"), (WATCHED, "deployed")), outcome.DEPLOYED, ""),
        (said((CHART, "unchanged"), (WATCHED, "unchanged")), outcome.UNCHANGED, ""),
        (said((CHART, "failed"), code=1), outcome.FAILED, "platform says"),
        (said((CHART, "deployed"), (WATCHED, "failed"), code=1), outcome.FAILED, f"{WATCHED} says"),
        (said((CHART, "failed"), code=3), outcome.UNKNOWN, "platform says"),
        (said((CHART, "refused"), code=1, **REFUSED), outcome.NOT_DEPLOYED, "staging is frozen"),
        (said(code=1, **REFUSED), outcome.NOT_DEPLOYED, "staging is frozen"),
        ((0, "no document at all"), outcome.NOT_DEPLOYED, "deploy ended with code 0"),
    ],
)
def test_what_became_of_it_is_told_to_those_who_answer_for_it(
    world: World, tmp_path: Path, answer: tuple[int, str], state: str, why: str
) -> None:
    world.codes["doit deploy"], world.texts["doit deploy"] = answer
    words = ["platform", "--environment", "staging", "--team", "sre", "--outcomes", str(tmp_path)]
    assert deliver.main([*words, *APPROVED]) == (0 if state in outcome.GOOD else 1)
    (one,) = outcome.read(tmp_path)
    assert (one.service, one.outcome, one.why, one.team) == ("platform", state, why, "sre")
    (asked,) = [words for words in world.asked if words[1] == "deploy"]
    assert asked[:4] == ["./doit", "deploy", "staging", "platform"]
    assert asked[-3:] == ["--risk=high", "--approved-by=ada", "--approved-at=2027-01-04T09:30:00Z"]
    assert json.loads(world.inputs[0])["task"] == "deliver:platform"


def test_an_older_commit_does_not_undo_a_newer_one(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "settled_by_newer", lambda *_: outcome.SUPERSEDED)
    assert ground.send("staging", "sre").outcome == outcome.SUPERSEDED
    assert world.asked == []


def holds(condition: str, outputs: Mapping[str, bool], results: Mapping[str, str]) -> bool:
    """Whether a job starts in a run that nobody cancelled."""
    text = condition.replace("!cancelled()", "True").replace("&&", "and").replace("||", "or")
    text = OUTPUT.sub(lambda found: str(outputs.get(found[1], False) is (found[2] == "==")), text)
    text = RESULT.sub(lambda found: str(results[found[1]] == "success"), text)
    assert re.fullmatch(r"(?:True|False|and|or|[ ()])+", text), text
    return bool(eval(text))


def walk(jobs: Mapping[str, Any], outputs: Mapping[str, bool], bad: str) -> dict[str, str]:
    """What becomes of the jobs of a run in which one fails."""
    results = {"plan": "success", "tested": "success", "sign": "success"}
    for name, job in jobs.items():
        if name.startswith(("approve-", "platform-", "deploy-")):
            starts = holds(job["if"], outputs, results)
            results[name] = ("failure" if name == bad else "success") if starts else "skipped"
    return results


@pytest.mark.parametrize("name", CATALOGS)
def test_nothing_comes_where_what_should_have_come_before_it_did_not(name: str) -> None:
    jobs = yaml.safe_load(files(model(name))[".github/workflows/deploy.yml"])["jobs"]
    order = [one.name for one in model(name).fleet.environments]
    kinds = [f"{where}-{kind}-any" for where in order for kind in ("platform", "automatic")]
    sending = [f"{kind}-{where}" for where in order for kind in ("platform", "deploy")]
    wanted = dict(zip(sending, kinds, strict=True))
    tried = 0
    for count in range(1, len(kinds) + 1):
        for chosen in itertools.combinations(kinds, count):
            outputs = dict.fromkeys(chosen, True)
            whole = walk(jobs, outputs, "")
            assert {job for job in sending if whole[job] == "success"} == {
                job for job in sending if wanted[job] in chosen
            }
            for bad in (job for job in sending if wanted[job] in chosen):
                later = sending[sending.index(bad) + 1 :]
                assert not [job for job in later if walk(jobs, outputs, bad)[job] != "skipped"]
                tried += 1
    assert tried >= 32


@pytest.mark.parametrize("name", CATALOGS)
def test_a_person_is_asked_about_it_where_one_is_asked_about_high_risks(name: str) -> None:
    jobs = yaml.safe_load(files(model(name))[".github/workflows/deploy.yml"])["jobs"]
    for one in model(name).fleet.environments:
        own, asked = f"platform-{one.name}", f"approve-{one.name}"
        assert jobs[own]["environment"] == own.replace(f"platform-{one.name}", f"{one.name}-platform")
        asks = one.automatic_up_to != "high"
        assert (asked in jobs[own]["needs"]) is asks
        if asks:
            planned = {f"{one.name}-platform-any": True}
            assert walk(jobs, planned, "")[own] == "success"
            assert walk(jobs, planned, asked) | {asked: "failure", own: "skipped"} == walk(
                jobs, planned, asked
            )
            (send,) = [step for step in jobs[own]["steps"] if step["name"] == "Send"]
            assert '--approved-by "$APPROVED_BY" --approved-at "$APPROVED_AT"' in send["run"]

"""What was given up for want of a judge, and stands in the cluster as it should, is tried once more."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model, Service
from ops.actions import change as changing
from ops.actions import rollouts
from ops.actions.candidates import Candidate
from ops.adapters import release_store
from ops.adapters.api import Api
from ops.adapters.helm import Done
from ops.records.release import Record
from ops.snapshot import Workload
from ops.verdicts.health import Health, Verdict
from tests.unit.ops.attempts import BAD, CAREFUL, NEW, OTHER, SILENT, VERIFIED, Histories, judged
from tests.unit.ops.played_api import Memory, refused, reply
from tests.unit.ops.played_leases import Leases
from tests.unit.ops.seen import service_of, workload

HASHES = {"stableRS": "aaa", "currentPodHash": "bbb"}
GIVEN_UP = {**HASHES, "phase": "Degraded", "abort": True}


class Stage:
    """A service whose Rollout was given up, and the site that it is in."""

    def __init__(self, model: Model, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patched = monkeypatch
        self.silent, self.bad = (replace(judged(model, one), workload=self.of(NEW)) for one in (SILENT, BAD))
        self.coming = replace(self.silent, health=Health.PROGRESSING, unjudged=False)
        self.well = replace(self.coming, health=Health.HEALTHY)
        self.left: list[Verdict] = []
        self.service: Service = service_of(model, *CAREFUL)
        self.environment = model.fleet.environments[0]
        space = self.environment.namespace
        self.at = f"/apis/argoproj.io/v1alpha1/namespaces/{space}/rollouts/{self.service.id}"
        self.memory = memory
        self.rollout(GIVEN_UP)
        self.histories = Histories(VERIFIED)
        self.upgrades: list[str] = []
        stated = SimpleNamespace(freeze_reason="", risk="", approved_by="", approved_at="")
        self.site: Any = SimpleNamespace(
            history=self.histories,
            helm=SimpleNamespace(upgrade=lambda name, *_: self.upgrades.append(name)),
            environment=self.environment,
            api=Api(memory),
            leases=Leases(),
            stopping=Event(),
            world=SimpleNamespace(arguments=stated),
        )

    def rollout(self, status: dict[str, Any]) -> None:
        for path in (self.at, f"{self.at}/status"):
            self.memory.objects[path] = {"metadata": {"resourceVersion": "1"}, "status": dict(status)}

    @staticmethod
    def of(digest: str) -> Workload:
        return workload("Rollout", "any", digest=digest)

    def looks(self, *verdicts: Verdict) -> None:
        """What the cluster shows, look by look."""
        self.left = [*verdicts]
        for module in (changing, rollouts):
            self.patched.setattr(module, "current", lambda *_: self.left.pop(0))

    def ends(self, *verdicts: Verdict) -> None:
        """In what each wait ends; helm was there in the last only where it was asked."""
        left = [*verdicts]
        done = Done(0, "", "")
        self.patched.setattr(changing, "settled", lambda *_: (left.pop(0), done if self.upgrades else None))

    @property
    def abort(self) -> bool:
        return bool(self.memory.objects[f"{self.at}/status"]["status"]["abort"])

    def candidate(self, *, built: bool = False) -> Candidate:
        return Candidate(self.service, Record("2.0.0", NEW, "0" * 40, "somebody"), built=built)


@pytest.fixture
def stage(model: Model, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(changing, "repair", lambda *_: "")
    monkeypatch.setattr(release_store, "revisions", lambda *_: ())
    return Stage(model, memory, monkeypatch)


def test_what_was_given_up_is_tried_once_more_without_helm(stage: Stage) -> None:
    stage.looks(stage.silent, stage.silent, stage.silent, stage.coming)
    stage.ends(stage.silent, stage.well)
    done = changing.nothing_to_do(stage.site, stage.candidate(), keep=False)
    assert (done.state, stage.abort, stage.upgrades) == (changing.DEPLOYED, False, [])
    # The verdict on the attempt before is not taken for the one on this.
    assert stage.left == []
    assert [(one.action, one.digest) for one in stage.histories.kept[1:]] == [
        ("deploying", NEW),
        ("verified", NEW),
    ]


@pytest.mark.parametrize("keep", [False, True])
def test_a_second_attempt_that_nobody_judges_is_unjudged_again(stage: Stage, keep: bool) -> None:
    stage.looks(stage.silent, stage.coming)
    stage.ends(stage.silent, stage.silent)
    done = changing.nothing_to_do(stage.site, stage.candidate(), keep=keep)
    assert done.state == changing.UNJUDGED
    assert "gave no answer" in done.reason
    assert stage.histories.said() == [("deploying", NEW), ("unjudged", NEW)]


def test_a_second_attempt_that_is_judged_bad_has_failed(stage: Stage) -> None:
    stage.looks(stage.silent, stage.coming)
    stage.ends(stage.silent, stage.bad)
    assert changing.nothing_to_do(stage.site, stage.candidate(), keep=True).state == changing.FAILED
    assert stage.histories.said() == [("deploying", NEW), ("failed", NEW)]


@pytest.mark.parametrize("ended", [("verified",), ("verified", "withdrawn"), ("failed", "verified")])
def test_what_came_in_well_and_is_not_well_now_is_left_as_it_is(stage: Stage, ended: tuple[str, ...]) -> None:
    for action in ended:
        stage.histories.append(stage.service.id, action, digest=NEW)
    before = [*stage.histories.kept]
    stage.ends(stage.bad)
    done = changing.nothing_to_do(stage.site, stage.candidate(), keep=False)
    assert (done.state, done.good) == (changing.UNWELL, False)
    assert done.reason.startswith("nothing differs, and yet it is failed: ")
    assert (stage.histories.kept, stage.upgrades) == (before, [])


@pytest.mark.parametrize("ended", [(), ("verified", "failed"), ("verified", "deploying")])
def test_what_never_came_in_well_has_failed(stage: Stage, ended: tuple[str, ...]) -> None:
    for action in ended:
        stage.histories.append(stage.service.id, action, digest=NEW)
    stage.ends(stage.bad)
    assert changing.nothing_to_do(stage.site, stage.candidate(), keep=False).state == changing.FAILED


def test_a_server_that_refuses_a_second_attempt_is_quoted(stage: Stage) -> None:
    stage.looks(stage.silent)
    stage.ends(stage.silent, stage.silent)
    stage.memory.fail("PATCH", "/status", reply(403, refused("Forbidden", "rollouts/status: may not")))
    done = changing.nothing_to_do(stage.site, stage.candidate(), keep=False)
    assert (done.state, stage.abort) == (changing.UNJUDGED, True)
    assert f"; a second attempt at {stage.service.id} was refused: rollouts/status: may not" in done.reason


def test_a_version_that_was_given_up_comes_in_again_with_what_differs(stage: Stage) -> None:
    stage.looks(stage.silent, stage.coming)
    stage.ends(stage.well)
    changing.change(stage.site, stage.candidate(), lambda _: None, keep=False, force=False)
    assert (stage.abort, stage.upgrades) == (False, [stage.service.id])


def test_another_version_that_was_given_up_is_left_alone(stage: Stage) -> None:
    stage.looks(replace(stage.silent, workload=stage.of(OTHER)))
    stage.ends(stage.well)
    changing.change(stage.site, stage.candidate(), lambda _: None, keep=False, force=False)
    assert (stage.abort, stage.upgrades) == (True, [stage.service.id])


def test_a_rollout_that_was_not_given_up_is_left_alone(stage: Stage) -> None:
    stage.rollout({**HASHES, "phase": "Progressing", "abort": False})
    stage.looks()
    assert rollouts.begin_anew(stage.site, stage.service) == ""
    assert not [one for one in stage.memory.sent if one[0] == "PATCH"]


def test_a_controller_that_does_not_begin_is_waited_for_so_long_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "TAKEN_UP", 0.0)
    stage.looks(stage.silent, stage.silent)
    assert rollouts.begin_anew(stage.site, stage.service) == ""
    assert len(stage.left) == 1


def test_the_next_step_names_an_image_that_no_record_has(stage: Stage) -> None:
    stage.looks(stage.silent, stage.coming)
    stage.ends(stage.silent, stage.silent)
    done = changing.nothing_to_do(stage.site, stage.candidate(built=True), keep=True)
    assert done.hint.endswith(f" --apply --image {stage.service.id}=2.0.0@{NEW}")


def test_what_is_unwell_for_another_reason_has_failed(stage: Stage) -> None:
    stage.looks()
    stage.ends(stage.bad)
    assert changing.nothing_to_do(stage.site, stage.candidate(), keep=False).state == changing.FAILED
    assert (stage.abort, stage.histories.said()) == (True, [])

"""The same image configured anew: what fails is the configuration, and nothing is held against the image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions import change as changing
from ops.actions import going_back, rollouts, verification
from ops.actions import repair as repairing
from ops.actions.candidates import Candidate
from ops.adapters import release_store
from ops.adapters.helm import Done
from ops.adapters.release_store import Release
from ops.commands import rollback
from ops.faults import Stopped
from ops.records import chain
from ops.records.release import Record
from ops.records.standing import standing
from ops.verdicts.health import Health, Verdict
from tests.unit.ops.attempts import Histories
from tests.unit.ops.played_leases import Leases
from tests.unit.ops.seen import service_of, workload

FIRST, SECOND, THIRD = "sha256:a", "sha256:b", "sha256:c"
GOOD, OTHER, WRONG = "limit: 1", "limit: 2", "limit: x"


class Fleet:
    """One service as helm keeps it; it is well unless its configuration is one of ``unwell``."""

    def __init__(self, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
        self.service = service_of(model, "web")
        self.histories = Histories()
        self.kept: list[Release] = []
        self.coming = ""
        self.helm_says = Done(0, "", "")
        self.unwell = {WRONG}
        stated = SimpleNamespace(freeze_reason="", risk="", approved_by="", approved_at="")
        self.site: Any = SimpleNamespace(
            history=self.histories,
            helm=SimpleNamespace(upgrade=self._upgrade, rollback=self._rollback),
            environment=model.fleet.environments[0],
            api=SimpleNamespace(address="https://cluster.example", now=lambda: 1e9),
            leases=Leases(),
            stopping=Event(),
            world=SimpleNamespace(arguments=stated, platform="p"),
        )
        monkeypatch.setattr(release_store, "revisions", lambda *_: tuple(self.kept))
        monkeypatch.setattr(rollouts, "abort", lambda *_: None)
        for module in (changing, going_back):
            monkeypatch.setattr(module, "current", lambda *_: self.seen())
            monkeypatch.setattr(module, "settled", lambda *_: (self.seen(), self.helm_says))
        monkeypatch.setattr(verification, "History", lambda *_: self.histories)

    def seen(self) -> Verdict:
        if not self.kept:
            return Verdict(self.service.id, Health.FAILED, "is not there", "deploy it", None)
        newest = self.kept[0]
        health = Health.FAILED if self.runs[1] in self.unwell else Health.HEALTHY
        one = workload("Deployment", self.service.id, digest=newest.digest, version=newest.version)
        return Verdict(self.service.id, health, "its pods crash", "look at its pods", one)

    def comes(self, digest: str, configuration: str, status: str = "deployed") -> None:
        self.kept[:1] = [replace(one, status="superseded") for one in self.kept[:1]]
        manifest = f"image: {digest}\n{configuration}\n"
        one = Release(self.service.id, len(self.kept) + 1, status, digest[-1], digest, manifest, 0.0)
        self.kept.insert(0, one)

    def _upgrade(self, _: str, __: Sequence[str], values: str, ___: Sequence[str]) -> None:
        if not self.helm_says.code:
            self.comes(next(one for one in (FIRST, SECOND, THIRD) if one in values), self.coming)

    def _rollback(self, _: str, revision: int, __: Sequence[str]) -> Any:
        one = next(one for one in self.kept if one.revision == revision)
        self.comes(one.digest, one.manifest.splitlines()[1])
        return SimpleNamespace(wait=lambda _: Done(0, "", ""))

    def deploy(self, digest: str, configuration: str, *, keep: bool = False) -> changing.Outcome:
        self.coming = configuration
        candidate = Candidate(self.service, Record(digest[-1], digest, "0" * 40, "somebody"))
        return changing.change(self.site, candidate, lambda _: None, keep=keep, force=False)

    def verify(self) -> None:
        row: Any = SimpleNamespace(verdict=self.seen())
        world: Any = SimpleNamespace(platform="p")
        verification.record(world, self.site.environment, self.site.api, row)

    def back(self, wanted: str = "") -> going_back.Way:
        """The way that ``rollback`` takes."""
        way = going_back.find(self.site, self.service, standing(self.histories.kept), wanted)
        going_back.go_back(self.site, way, "by hand")
        return way

    @property
    def runs(self) -> tuple[str, str]:
        return self.kept[0].digest, self.kept[0].manifest.splitlines()[1]

    @property
    def barred(self) -> set[str]:
        return set(standing(self.histories.kept).barred)


@pytest.fixture
def fleet(model: Model, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    one = Fleet(model, monkeypatch)
    assert one.deploy(FIRST, GOOD).state == changing.DEPLOYED
    return one


def test_the_only_image_goes_back_to_how_it_was_configured(fleet: Fleet) -> None:
    done = fleet.deploy(FIRST, WRONG)
    assert (done.state, fleet.runs, fleet.barred) == (changing.ROLLED_BACK, (FIRST, GOOD), set())
    assert done.reason == "its pods crash; a serves again as it was configured in revision 1"
    assert "nothing is held against the image" in done.hint
    assert FIRST in standing(fleet.histories.kept).verified


def test_an_older_image_that_was_verified_is_not_gone_back_to(fleet: Fleet) -> None:
    fleet.deploy(SECOND, GOOD)
    assert fleet.deploy(SECOND, WRONG).state == changing.ROLLED_BACK
    assert (fleet.runs, fleet.barred) == ((SECOND, GOOD), set())


def test_a_configuration_that_failed_and_was_kept_is_not_gone_back_to(fleet: Fleet) -> None:
    assert fleet.deploy(FIRST, WRONG, keep=True).state == changing.FAILED
    assert fleet.deploy(SECOND, WRONG).state == changing.ROLLED_BACK
    assert (fleet.runs, fleet.barred) == ((FIRST, GOOD), {SECOND})


@pytest.mark.parametrize("wanted", ["", FIRST, "a"])
def test_by_hand_as_well(fleet: Fleet, wanted: str) -> None:
    fleet.deploy(FIRST, WRONG, keep=True)
    way = fleet.back(wanted)
    assert (fleet.runs, fleet.barred) == ((FIRST, GOOD), set())
    assert way.words.endswith("a (sha256:a), revision 1: the same image as it was configured there")


def test_what_was_found_unwell_later_goes_back_to_how_it_was_configured(fleet: Fleet) -> None:
    fleet.deploy(FIRST, OTHER)
    fleet.unwell.add(OTHER)
    fleet.verify()
    assert FIRST not in standing(fleet.histories.kept).verified
    fleet.back()
    assert (fleet.runs, fleet.barred) == ((FIRST, GOOD), set())
    assert FIRST in standing(fleet.histories.kept).verified


def test_the_second_time_it_goes_further_back(fleet: Fleet) -> None:
    fleet.deploy(SECOND, GOOD)
    fleet.deploy(SECOND, OTHER)
    fleet.back()
    assert (fleet.runs, fleet.barred) == ((SECOND, GOOD), set())
    fleet.back()
    assert (fleet.runs, fleet.barred) == ((FIRST, GOOD), {SECOND})
    with pytest.raises(Stopped, match="no other release"):
        fleet.back()


def test_an_image_that_comes_again_fails_as_an_image(fleet: Fleet) -> None:
    fleet.deploy(SECOND, GOOD)
    assert fleet.deploy(FIRST, WRONG).state == changing.ROLLED_BACK
    assert (fleet.runs, fleet.barred) == ((SECOND, GOOD), {FIRST})


def test_what_is_well_again_is_known_to_be(fleet: Fleet) -> None:
    fleet.deploy(FIRST, WRONG, keep=True)
    applied = fleet.kept[0].fingerprint
    fleet.unwell.clear()
    candidate = Candidate(fleet.service, Record("a", FIRST, "0" * 40, "somebody"))
    for _ in range(2):
        changing.nothing_to_do(fleet.site, candidate, keep=False, applied=applied)
    assert [one.action for one in fleet.histories.kept].count("verified") == 2
    assert standing(fleet.histories.kept).manifests[applied]


def test_what_was_withdrawn_since_is_unwell_and_did_not_fail(fleet: Fleet) -> None:
    candidate = Candidate(fleet.service, Record("a", FIRST, "0" * 40, "somebody"))

    def again() -> str:
        applied = fleet.kept[0].fingerprint
        return changing.nothing_to_do(fleet.site, candidate, keep=True, applied=applied).state

    fleet.unwell.add(GOOD)
    fleet.verify()
    assert [one.action for one in fleet.histories.kept][-1] == chain.WITHDRAWN
    assert again() == changing.UNWELL
    fleet.deploy(FIRST, WRONG, keep=True)
    assert again() == changing.FAILED, "this configuration never came in well"


def test_a_configuration_that_is_well_since_is_verified_by_looking(fleet: Fleet) -> None:
    fleet.deploy(FIRST, WRONG, keep=True)
    applied = fleet.kept[0].fingerprint
    assert standing(fleet.histories.kept).manifests[applied] is False
    fleet.unwell.clear()
    for _ in range(2):
        fleet.verify()
    assert [one.action for one in fleet.histories.kept].count(chain.VERIFIED) == 2
    assert standing(fleet.histories.kept).manifests[applied]


def test_what_helm_never_stored_is_no_failure_of_what_runs(fleet: Fleet) -> None:
    fleet.helm_says = Done(1, "", "Error: the chart cannot be rendered")
    done = fleet.deploy(FIRST, OTHER)
    assert (done.state, fleet.runs, fleet.barred) == (changing.REFUSED, (FIRST, GOOD), set())
    assert "cannot be rendered" in done.reason
    now = standing(fleet.histories.kept)
    assert now.manifests == {fleet.kept[0].fingerprint: True}
    assert FIRST in now.verified
    assert now.unfinished is None


def test_the_commit_and_who_approved_it_are_no_configuration() -> None:
    manifest = 'annotations:\n  demo/commit: "{0}"\n  demo/approved-by: "{0}"\nlimit: {1}\n'

    def fingerprint(commit: str, limit: int) -> str:
        return Release("web", 1, "deployed", "a", FIRST, manifest.format(commit, limit), 0.0).fingerprint

    assert fingerprint("1", 1) == fingerprint("2", 1)
    assert fingerprint("1", 1) != fingerprint("1", 2)


def test_what_a_kill_left_half_done_goes_back_to_what_was_seen_well(fleet: Fleet) -> None:
    """The configuration that was coming in has the digest that was verified, and was seen by nobody."""
    fleet.comes(FIRST, WRONG, "pending-upgrade")
    words = repairing.repair(fleet.site, fleet.service.id, fleet.histories.kept)
    assert words == "was pending-upgrade in revision 2; revision 1 was put back"
    assert fleet.runs == (FIRST, GOOD)


def test_an_approval_is_an_entry_of_its_own(fleet: Fleet) -> None:
    stated = fleet.site.world.arguments
    stated.approved_by, stated.approved_at, stated.risk = "lead", "2027-01-04T09:30:00Z", "high"
    fleet.deploy(SECOND, GOOD)
    (approved,) = [one for one in fleet.histories.kept if one.action == chain.APPROVED]
    assert approved.digest == SECOND
    assert approved.details == {"by": "lead", "at": "2027-01-04T09:30:00Z", "risk": "high"}
    assert fleet.histories.kept[approved.number].action == chain.DEPLOYING


def test_versions_that_a_way_back_passes_over_are_named(fleet: Fleet) -> None:
    for digest in (SECOND, THIRD):
        fleet.deploy(digest, GOOD)
    now = standing(fleet.histories.kept)
    for wanted, between in (("a", ["b"]), ("b", []), ("", [])):
        way = going_back.find(fleet.site, fleet.service, now, wanted)
        assert going_back.passed_over(now, way) == between
        named = rollback._passed_over(fleet.site, fleet.service, now, way)
        assert [one.rule for one in named] == ["rollback/passes-over"] * bool(between)


def test_what_was_withdrawn_in_between_is_named_too(fleet: Fleet) -> None:
    fleet.deploy(SECOND, OTHER)
    fleet.unwell.add(OTHER)
    fleet.verify()
    done = fleet.deploy(THIRD, WRONG)
    assert (done.state, fleet.runs[0]) == (changing.ROLLED_BACK, FIRST)
    assert "a serves again, and may not know the data of b, which ran in between" in done.reason

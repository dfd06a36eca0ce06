"""What can be wrong with a cluster before a change: each is told by its rule, with one next step."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions import going_back, ground, repair
from ops.actions.oracle import Answer
from ops.actions.preview import _told
from ops.adapters import release_store
from ops.adapters.api import Api
from ops.adapters.helm import Done
from ops.adapters.release_store import Release
from ops.commands.status import unseen
from ops.faults import ApiError, Cause, Stopped, Unreachable
from ops.records.standing import standing
from ops.world import World
from tests.unit.ops.chains import written
from tests.unit.ops.played_api import Memory, refused, reply
from tests.unit.ops.seen import service_of, workload

BODY = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "wallet"}, "spec": {}}
OWNED = Cause("FieldManagerConflict", ".spec.replicas", 'conflict with "kubectl-edit" using apps/v1')
NOW = 1_800_000_000.0


def site(**more: Any) -> Any:
    environment = SimpleNamespace(name="staging", namespace="codai-staging")
    return SimpleNamespace(environment=environment, **more)


@pytest.mark.parametrize(
    ("answer", "rule", "words"),
    [
        (Answer(BODY, unknown=True), "cluster/kind-missing", "the cluster knows no Deployment of apps/v1"),
        (Answer(BODY, refusal=ApiError(403, "Forbidden", "exceeded quota: q")), "cluster/quota", "quota: q"),
        (
            Answer(BODY, refusal=ApiError(422, "Invalid", "spec.selector: field is immutable")),
            "deploy/immutable",
            "field is immutable",
        ),
        (Answer(BODY, refusal=ApiError(422, "Invalid", "no such port")), "deploy/refused", "no such port"),
        (Answer(BODY, live=BODY, conflicts=(OWNED,)), "deploy/conflict", ".spec.replicas (kubectl-edit)"),
    ],
)
def test_what_the_server_would_not_take_is_told_before_anything_is_sent(
    answer: Answer, rule: str, words: str
) -> None:
    (problem,) = _told(site(), "wallet", answer, force=False)
    assert (problem.rule, problem.service) == (rule, "wallet")
    assert words in problem.message
    assert problem.hint


def test_what_others_own_is_told_with_each_way_on_and_taken_on_purpose_only() -> None:
    owned = Answer(BODY, live=BODY, conflicts=(OWNED,))
    (problem,) = _told(site(), "wallet", owned, force=False)
    assert all(way in problem.hint for way in ("--revert", "--codify", "--force-conflicts"))
    assert _told(site(), "wallet", owned, force=True) == []


NAMESPACE = "/api/v1/namespaces/codai-staging"


def test_a_namespace_that_goes_away_takes_nothing_in(api: Api, memory: Memory) -> None:
    memory.objects[NAMESPACE] = {"status": {"phase": "Terminating"}}
    with pytest.raises(Stopped, match="is being terminated") as stop:
        ground.exists(site(api=api))
    assert (stop.value.problems[0].rule, stop.value.code) == ("cluster/terminating", 1)
    assert "then run the command again" in stop.value.problems[0].hint
    memory.objects[NAMESPACE] = {"status": {"phase": "Active"}}
    assert ground.exists(site(api=api))
    memory.fail("GET", NAMESPACE, reply(404, refused("NotFound", "no such namespace")))
    assert not ground.exists(site(api=api))
    # Who may not see namespaces may deploy all the same.
    memory.fail("GET", NAMESPACE, reply(403, refused("Forbidden", "no namespaces for you")))
    assert ground.exists(site(api=api))


class Pending:
    """A release that stands half done, and helm, which ends as it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, age: float, status: str = "pending-upgrade") -> None:
        self.end = Done(0, "", "")
        self.rolled_back: list[int] = []
        self.noted: list[dict[str, Any]] = []
        kept = [
            Release("wallet", 3, status, "3.0.0", "c", "", NOW - age),
            Release("wallet", 2, "superseded", "2.0.0", "b", "", NOW - 9000),
            Release("wallet", 1, "superseded", "1.0.0", "a", "", NOW - 9999),
        ]
        monkeypatch.setattr(release_store, "revisions", lambda *_: tuple(kept))
        self.site = site(
            api=SimpleNamespace(now=lambda: NOW),
            helm=SimpleNamespace(rollback=self._rollback),
            history=SimpleNamespace(append=lambda *_, **told: self.noted.append(told)),
        )

    def _rollback(self, _: str, revision: int, __: Sequence[str]) -> Any:
        self.rolled_back.append(revision)
        return SimpleNamespace(wait=lambda _: self.end)

    def repair(self, *actions: tuple[str, str]) -> str:
        return repair.repair(self.site, "wallet", written(*actions))


VERIFIED = ("verified", "a")


def test_a_release_that_was_left_pending_goes_back_to_what_was_verified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stuck = Pending(monkeypatch, repair.UNTOUCHED + 1)
    words = stuck.repair(VERIFIED)
    assert words == "was pending-upgrade in revision 3; revision 1 was put back"
    assert (stuck.rolled_back, stuck.noted) == ([1], [{"revision": 1, "reason": words}])
    # Nothing was ever verified: what helm once called deployed is the next best.
    assert "revision 2 was put back" in stuck.repair()


def test_what_somebody_else_is_at_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = Pending(monkeypatch, repair.UNTOUCHED - 1)
    with pytest.raises(Stopped) as stop:
        stuck.repair(VERIFIED)
    (problem,) = stop.value.problems
    assert problem.rule == "deploy/pending"
    assert "later it is repaired by itself" in problem.hint
    assert stuck.rolled_back == []


def test_what_was_left_by_a_run_of_ours_is_repaired_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Entries of 2027-01; the release was touched after the last of them, which has no end.
    stuck = Pending(monkeypatch, 1.0)
    assert "was put back" in stuck.repair(VERIFIED, ("deploying", "c"))


def test_what_cannot_be_repaired_says_what_a_person_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = Pending(monkeypatch, repair.UNTOUCHED + 1)
    stuck.end = Done(1, "", "Error: no disk")
    with pytest.raises(Stopped, match="could not be repaired: no disk") as stop:
        stuck.repair(VERIFIED)
    (problem,) = stop.value.problems
    assert (problem.rule, problem.hint) == (
        "deploy/unrepaired",
        "helm --namespace codai-staging rollback wallet 1",
    )
    assert stuck.noted == []
    stuck.end = Done(1, "", "Error: Kubernetes cluster unreachable")
    with pytest.raises(Unreachable):
        stuck.repair(VERIFIED)


def test_what_is_not_pending_needs_no_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    for status in ("deployed", "failed"):
        assert Pending(monkeypatch, 1.0, status).repair(VERIFIED) == ""


@pytest.mark.parametrize(("ahead", "told"), [(0.0, 0), (59.0, 0), (-61.0, 1), (7200.0, 1)])
def test_clocks_that_differ_are_told(ahead: float, told: int) -> None:
    world: Any = object.__new__(World)
    found = world._clocks(site().environment, SimpleNamespace(skew=ahead))
    assert [one.rule for one in found] == ["cluster/clock-skew"] * told
    assert all(f"{ahead:+.0f} s" in one.message and one.hint for one in found)


@pytest.fixture
def back(model: Model, monkeypatch: pytest.MonkeyPatch) -> Any:
    service = service_of(model, "web")
    kept = [Release(service.id, n, "deployed", f"{n}.0.0", d, "", NOW) for n, d in ((2, "b"), (1, "a"))]
    one = SimpleNamespace(workload=workload("Deployment", service.id, digest="b"))
    monkeypatch.setattr(going_back, "current", lambda *_: one)
    monkeypatch.setattr(release_store, "revisions", lambda *_: tuple(kept))
    records = SimpleNamespace(path=lambda *_: "releases/staging/x.yaml")
    return SimpleNamespace(site=site(api=None, records=records), service=service, kept=kept)


@pytest.mark.parametrize(
    ("actions", "wanted", "rule"),
    [
        ([("verified", "b")], "", "rollback/nothing-verified"),
        ([("verified", "a"), ("barred", "a")], "", "rollback/nothing-verified"),
        ([("verified", "z")], "", "rollback/gone"),
        ([("verified", "a")], "7.0.0", "rollback/no-such-release"),
        ([("verified", "a"), ("barred", "a")], "1.0.0", "rollback/no-such-release"),
    ],
)
def test_a_rollback_to_nothing_good_is_refused(
    back: Any, actions: list[tuple[str, str]], wanted: str, rule: str
) -> None:
    with pytest.raises(Stopped) as stop:
        going_back.find(back.site, back.service, standing(written(*actions)), wanted)
    (problem,) = stop.value.problems
    assert problem.rule == rule
    assert problem.hint


def test_a_rollback_of_what_was_never_there_is_refused(back: Any) -> None:
    back.kept.clear()
    with pytest.raises(Stopped, match="was never deployed here"):
        going_back.find(back.site, back.service, standing([]))


def test_a_rollback_finds_the_last_verified_and_what_is_named(back: Any) -> None:
    now = standing(written(("verified", "a"), ("verified", "b")))
    for wanted in ("", "a", "1.0.0"):
        way = going_back.find(back.site, back.service, now, wanted)
        assert (way.target.revision, way.bad) == (1, "b")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(BODY, unknown=True), "Deployment/wallet: the cluster no longer knows apps/v1"),
        (
            Answer(BODY, refusal=ApiError(422, "Invalid", "field can not be less than previous value")),
            "Deployment/wallet: field can not be less than previous value",
        ),
    ],
)
def test_a_way_back_that_the_server_would_refuse_is_told(back: Any, answer: Answer, words: str) -> None:
    way = going_back.Way(back.service, back.kept[0], "b", "2.0.0")
    back.site.oracle = SimpleNamespace(ask_all=lambda _: [answer, Answer(BODY, live=BODY)])
    assert going_back.refusals(back.site, way) == [words]


def test_what_may_not_be_listed_is_said_to_be_unknown(model: Model) -> None:
    problem = unseen(model.fleet.environments[0], "horizontalpodautoscalers", "may not")
    assert problem.rule == "cluster/unseen"
    assert "nothing is known of them: may not" in problem.message

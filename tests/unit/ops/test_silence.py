"""A server that falls silent in the middle of a change: waited for, asked again, and no word on a version."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from generators.problems import Place, Problem
from ops.actions import change as changing
from ops.actions import going_back, rollouts
from ops.actions.candidates import Candidate
from ops.actions.site import Eyes
from ops.adapters import release_store
from ops.adapters.helm import Done
from ops.adapters.release_store import Release
from ops.commands import deploy, verify
from ops.faults import ApiError, Stopped, Unreachable, of_api, stopped
from ops.records.release import Record
from ops.snapshot import Snapshot
from ops.verdicts.health import Health, Verdict
from tests.unit.ops.attempts import NEW, VERIFIED, Histories
from tests.unit.ops.played_leases import Leases
from tests.unit.ops.seen import service_of, workload

REFUSED = "connect: connection refused"
WELL, SILENT = Done(0, "", ""), Done(1, "", f"Error: UPGRADE FAILED: {REFUSED}")
WORSE = Done(1, "", "Error: UPGRADE FAILED: resource Deployment/s/x not ready. status: Failed")


@pytest.mark.parametrize(
    ("words", "silent"),
    [
        ('Kubernetes cluster unreachable: Get "https://c.example": dial tcp: ' + REFUSED, True),
        ("read tcp 1.2.3.4:5: read: connection reset by peer", True),
        ('Get "https://c.example": unexpected EOF', True),
        ("http2: client connection lost", True),
        ("etcdserver: request timed out", True),
        ("the server is currently unable to handle the request", True),
        ("resource Deployment/s/x not ready. status: InProgress\ncontext deadline exceeded", False),
        ('conflict with "kubectl-edit" using apps/v1: .spec.replicas', False),
        ("exceeded quota: q, requested: pods=1", False),
    ],
)
def test_helm_that_got_no_answer_is_told_from_one_that_got_a_bad_one(words: str, silent: bool) -> None:
    assert Done(1, "", f"Error: {words}").silent is silent
    assert not Done(0, "", words).silent


class Played:
    """One service that runs a verified version, and another version that comes in."""

    def __init__(self, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
        self.service = service_of(model, "web")
        self.histories = Histories(VERIFIED)
        self.asked: list[str] = []
        self.ends: list[Done | Exception] = []
        self.repairs = 0
        self.health = Health.HEALTHY
        stated = SimpleNamespace(freeze_reason="", risk="", approved_by="", approved_at="")
        self.site: Any = SimpleNamespace(
            history=self.histories,
            helm=SimpleNamespace(
                upgrade=lambda *_: self.asked.append("upgrade"),
                rollback=lambda *_: self.asked.append("rollback"),
            ),
            environment=model.fleet.environments[0],
            api=SimpleNamespace(address="https://cluster.example"),
            leases=Leases(),
            stopping=Event(),
            world=SimpleNamespace(arguments=stated, progress=Progress()),
        )
        one = Release(self.service.id, 1, "deployed", "1.0.0", VERIFIED, "", 0.0)
        monkeypatch.setattr(release_store, "revisions", lambda *_: (one,))
        monkeypatch.setattr(changing, "repair", self._repair)
        for module in (changing, going_back):
            monkeypatch.setattr(module, "current", lambda *_: self._seen())
            monkeypatch.setattr(module, "settled", self._settled)
        monkeypatch.setattr(rollouts, "abort", lambda *_: None)

    def _seen(self) -> Verdict:
        one = workload("Deployment", self.service.id, digest=NEW if self.asked else VERIFIED)
        return Verdict(self.service.id, self.health, "seen", "", one)

    def _settled(self, *_: Any) -> tuple[Verdict, Done]:
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return self._seen(), end

    def _repair(self, *_: Any) -> str:
        self.repairs += 1
        return "put back" if self.asked else ""

    def change(self, *ends: Done | Exception, built: bool = False) -> changing.Outcome:
        self.ends = [*ends]
        record = Record("2.0.0", NEW, "0" * 40, "somebody")
        candidate = Candidate(self.service, record, built=built)
        return changing.change(self.site, candidate, lambda _: None, keep=False, force=False)


class Progress:
    """Says nothing."""

    def at(self, *_: object) -> None:
        return

    def end(self, *_: object) -> None:
        return


@pytest.fixture
def played(model: Model, monkeypatch: pytest.MonkeyPatch) -> Played:
    return Played(model, monkeypatch)


def test_what_fell_into_a_silence_is_repaired_and_sent_once_more(played: Played) -> None:
    done = played.change(SILENT, WELL)
    assert (done.state, played.asked, played.repairs) == (changing.DEPLOYED, ["upgrade", "upgrade"], 2)
    # The second beginning is written down as well: what is left of it is its own to repair.
    assert [one.action for one in played.histories.kept[1:]] == ["deploying", "deploying", "verified"]


@pytest.mark.parametrize("end", [SILENT, Unreachable(REFUSED)])
def test_a_silence_that_lasts_is_no_word_against_the_version(played: Played, end: Done | Exception) -> None:
    done = played.change(SILENT, end)
    assert (done.state, done.broken) == (changing.UNKNOWN, True)
    assert REFUSED in done.reason
    assert done.hint
    assert {action for action, _ in played.histories.said()} == {"deploying"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_sick_is_no_word_against_the_version(played: Played, status: int) -> None:
    done = played.change(ApiError(status, "", "etcdserver: leader changed"))
    assert (done.state, done.broken) == (changing.UNKNOWN, True)
    assert played.histories.said() == [("deploying", NEW)]


def test_a_way_back_that_falls_into_a_silence_is_tried_again(played: Played) -> None:
    back = (("deploying", NEW), ("failed", NEW), ("deploying", VERIFIED), ("barred", NEW))
    assert played.change(WORSE, SILENT, WELL).state == changing.ROLLED_BACK
    assert played.histories.said() == [*back, ("rolled-back", VERIFIED)]
    assert played.asked == ["upgrade", "rollback", "rollback"]


def test_nobody_knows_what_became_of_a_way_back_without_an_answer(played: Played) -> None:
    done = played.change(WORSE, SILENT, SILENT)
    assert (done.state, done.broken) == (changing.UNKNOWN, True)
    # It is not written down as done; the next run finds it begun and not ended.
    assert played.histories.said()[-1] == ("barred", NEW)


@pytest.mark.parametrize("rule", sorted(changing.UNTOUCHED))
def test_what_was_stopped_before_it_began_is_refused_by_its_own_rule(
    played: Played, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    def held(*_: object) -> None:
        raise stopped(rule, "somebody else is at it", "wait", place="staging/x")

    monkeypatch.setattr(changing, "repair", held)
    done = played.change()
    assert (done.state, done.rule, done.broken) == (changing.REFUSED, rule, False)
    assert deploy._problem(played.site, done).rule == rule
    assert not played.asked
    assert not played.histories.said()


@pytest.mark.parametrize(
    ("fault", "rule", "broken"),
    [
        (Unreachable("no answer within 10 s"), "cluster/unreachable", True),
        (ApiError(503, "", "coming up"), "cluster/server-error", True),
        (ApiError(403, "Forbidden", "may not"), "cluster/forbidden", True),
        (ApiError(403, "Forbidden", "exceeded quota: q"), "cluster/quota", False),
    ],
)
def test_a_look_that_is_not_answered_sends_nothing(
    played: Played, monkeypatch: pytest.MonkeyPatch, fault: Exception, rule: str, broken: bool
) -> None:
    def looked(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(deploy, "preview", looked)
    played.site.world.arguments.keep = played.site.world.arguments.force_conflicts = False
    candidate = Candidate(played.service, Record("2.0.0", NEW, "0" * 40, "somebody"))
    done = deploy._one(played.site, candidate, {})
    assert (done.state, done.rule, done.broken) == (changing.REFUSED, rule, broken)


@pytest.mark.parametrize(
    "rule", ["deploy/conflict", "deploy/falls-to-one", "deploy/immutable", "cluster/quota"]
)
def test_a_refusal_keeps_its_rule_when_it_is_applied(
    played: Played, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    told = Problem(rule, "no", Place("staging/x"), "do this")
    monkeypatch.setattr(deploy, "preview", lambda *_, **__: SimpleNamespace(problems=(told,)))
    played.site.world.arguments.keep = played.site.world.arguments.force_conflicts = False
    candidate = Candidate(played.service, Record("2.0.0", NEW, "0" * 40, "somebody"))
    done = deploy._one(played.site, candidate, {})
    assert (done.state, deploy._problem(played.site, done).rule) == (changing.REFUSED, rule)


def test_what_runs_already_and_was_just_built_gets_its_record(played: Played) -> None:
    """A run that was killed between helm's end and the record leaves nothing that differs to the next one."""
    written: list[tuple[str, str, Record]] = []
    played.site.records = SimpleNamespace(write=lambda *one: written.append(one))
    record = Record("2.0.0", NEW, "0" * 40, "somebody")
    for built in (False, True):
        played.ends = [WELL]
        candidate = Candidate(played.service, record, built=built)
        assert changing.nothing_to_do(played.site, candidate, keep=False).state == changing.UNCHANGED
        assert len(written) == built
    assert written == [(played.site.environment.name, played.service.id, record)]


SEEN = Snapshot("staging", "codai-staging", 1.0)


def eyes(answers: Sequence[Exception | Snapshot], patience: float = 60.0) -> Callable[[], Snapshot]:
    left = [*answers]

    def look() -> Snapshot:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return Eyes(look, patience).fresh


def refused(status: int) -> Stopped:
    return of_api(ApiError(status, "", "coming up"), "staging", "listing pods")


def test_a_server_that_comes_up_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    assert eyes([Unreachable("gone"), refused(503), refused(403), refused(429), SEEN])() is SEEN


def test_a_refusal_of_a_server_that_was_never_away_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    for status in (401, 403, 404):
        with pytest.raises(Stopped):
            eyes([refused(status), SEEN])()
    with pytest.raises(Stopped, match="there is no namespace"):
        eyes([Unreachable("gone"), stopped("cluster/namespace", "there is no namespace", "h", place="s")])()
    with pytest.raises(Unreachable):
        eyes([Unreachable("gone"), SEEN], patience=-1.0)()


@pytest.mark.parametrize(("patience", "seen"), [(60, True), (0, False)])
def test_who_waits_for_services_waits_for_their_server(
    model: Model, monkeypatch: pytest.MonkeyPatch, patience: int, seen: bool
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    environment = model.fleet.environments[0]
    empty = Snapshot(environment.name, environment.namespace, 1.0)
    left: list[Exception | Snapshot] = [Unreachable("gone"), refused(503), empty]

    def look() -> Snapshot:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    world: Any = SimpleNamespace(
        collector=lambda *_: SimpleNamespace(whole=look),
        model=model,
        progress=contextlib.nullcontext(SimpleNamespace(expect=lambda _: None)),
    )
    nothing: Any = None
    if not seen:
        with pytest.raises(Unreachable):
            verify._waited(world, environment, nothing, (), patience)
        return
    assert verify._waited(world, environment, nothing, (), patience) == ((), empty)

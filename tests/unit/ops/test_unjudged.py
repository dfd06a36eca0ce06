"""A new version that nobody could judge goes back, and nothing is held against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions import change as changing
from ops.actions import going_back, rollouts, verification
from ops.actions.candidates import Candidate
from ops.adapters import release_store
from ops.adapters.helm import Done
from ops.adapters.release_store import Release
from ops.faults import ApiError, Unreachable
from ops.records.release import Record
from ops.records.standing import standing
from ops.verdicts.health import Health, Verdict
from tests.unit.ops.attempts import BAD, CAREFUL, NEW, OTHER, SILENT, VERIFIED, Histories, judged
from tests.unit.ops.seen import pod, service_of

DONE = Done(0, "", "")


def test_a_judge_that_does_not_answer_says_nothing_of_the_version(model: Model) -> None:
    found = judged(model, SILENT)
    assert (found.health, found.unjudged) == (Health.FAILED, True)
    assert found.reason.endswith("serves on: Post http://prometheus.example:9090: connection refused")
    assert "platform.prometheus.address" in found.next_step
    assert "./doit deploy " in found.next_step


def test_what_was_measured_or_seen_is_a_judgement(model: Model) -> None:
    assert not judged(model, BAD).unjudged
    name = service_of(model, *CAREFUL).id
    crashing = pod(name, ready=False, trouble="CrashLoopBackOff", restarts=3, ended="OOMKilled")
    found = judged(model, SILENT, crashing)
    assert (found.health, found.unjudged) == (Health.FAILED, False)
    assert "CrashLoopBackOff" in found.reason


def deployed(
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    digests: Sequence[str],
    *,
    keep: bool = False,
    back_on: Callable[[Verdict], tuple[Verdict, Any]] = lambda well: (well, DONE),
) -> tuple[Histories, list[int], tuple[str, str, str]]:
    """History, revisions that helm went back to, and outcome where no judge answers.

    ``digests`` of helm's revisions, newest first: the first is the one that comes. ``back_on`` makes of a
    verdict that is well what is seen, and how helm ended, after the way back.
    """
    service = service_of(model, *CAREFUL)
    histories, back = Histories(VERIFIED), list[int]()
    helm = SimpleNamespace(upgrade=lambda *_: None, rollback=lambda _, revision, __: back.append(revision))
    site: Any = SimpleNamespace(
        history=histories,
        helm=helm,
        environment=model.fleet.environments[0],
        api=SimpleNamespace(address="https://cluster.example"),
        world=SimpleNamespace(
            arguments=SimpleNamespace(freeze_reason="", risk="", approved_by="", approved_at="")
        ),
    )
    kept = tuple(
        Release(service.id, 9 - n, "deployed", f"{9 - n}.0.0", digest, "", 0.0)
        for n, digest in enumerate(digests)
    )
    silent = judged(model, SILENT)
    well = Verdict(service.id, Health.HEALTHY, "", "", silent.workload)
    monkeypatch.setattr(changing, "repair", lambda *_: "")
    monkeypatch.setattr(changing, "current", lambda *_: silent)
    monkeypatch.setattr(changing, "settled", lambda *_: (silent, DONE))
    monkeypatch.setattr(going_back, "current", lambda *_: silent)
    monkeypatch.setattr(going_back, "settled", lambda *_: back_on(well))
    monkeypatch.setattr(rollouts, "abort", lambda *_: None)
    monkeypatch.setattr(rollouts, "begin_anew", lambda *_: "")
    monkeypatch.setattr(release_store, "revisions", lambda *_: kept)
    record = Record("1.0.0", digests[0], "0" * 40, "somebody")
    candidate = Candidate(service, record, built=False)
    return histories, back, changing._changed(site, candidate, lambda _: None, keep=keep, force=False)


def test_it_goes_back_and_its_digest_is_not_barred(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    histories, back, (state, why, hint) = deployed(model, monkeypatch, [NEW, OTHER, VERIFIED])
    assert (state, back) == (changing.UNJUDGED, [7])
    assert "gave no answer" in why
    assert why.endswith("; 7.0.0 is in place again")
    assert "./doit deploy " in hint
    assert histories.said() == [
        *(("deploying", NEW), ("unjudged", NEW), ("deploying", VERIFIED), ("rolled-back", VERIFIED)),
    ]


def test_another_configuration_of_what_runs_goes_back_to_the_one_before(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories, back, (state, _, _) = deployed(model, monkeypatch, [VERIFIED, VERIFIED, OTHER])
    assert (state, back) == (changing.UNJUDGED, [8])
    assert VERIFIED in standing(histories.kept).verified


@pytest.mark.parametrize(("digests", "keep"), [([NEW, VERIFIED], True), ([NEW, OTHER], False)])
def test_without_a_way_back_it_stays_and_says_the_same(
    model: Model, monkeypatch: pytest.MonkeyPatch, digests: list[str], keep: bool
) -> None:
    histories, back, (state, why, _) = deployed(model, monkeypatch, digests, keep=keep)
    assert (state, back) == (changing.UNJUDGED, [])
    assert why.endswith("; what is deployed stays, given up")
    assert histories.said() == [("deploying", NEW), ("unjudged", NEW)]


def test_back_and_not_well_is_no_word_against_the_version(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwell(well: Verdict) -> tuple[Verdict, Any]:
        return replace(well, health=Health.PROGRESSING, next_step="look at its pods"), DONE

    _, back, (state, why, hint) = deployed(model, monkeypatch, [NEW, VERIFIED], back_on=unwell)
    assert (state, back, hint) == (changing.UNJUDGED, [8], "look at its pods")
    assert "gave no answer" in why
    assert why.endswith("; back on 8.0.0, which is progressing")


@pytest.mark.parametrize(
    ("fault", "words", "step"),
    [
        (None, "helm could not take {service} back: conflict", "./doit verify {environment} {service}"),
        (Unreachable("silence"), "https://cluster.example did not answer: silence", "check that the cluster"),
        (
            ApiError(409, "Conflict", "modified"),
            "taking {service} back was refused: modified",
            "somebody else",
        ),
    ],
)
def test_a_way_back_that_is_refused_is_no_word_against_the_version(
    model: Model, monkeypatch: pytest.MonkeyPatch, fault: Exception | None, words: str, step: str
) -> None:
    def refused(well: Verdict) -> tuple[Verdict, Any]:
        if fault is not None:
            raise fault
        return well, Done(1, "", "Error: conflict")

    _, _, (state, why, hint) = deployed(model, monkeypatch, [NEW, VERIFIED], back_on=refused)
    place = {"service": service_of(model, *CAREFUL).id, "environment": model.fleet.environments[0].name}
    assert state == changing.UNJUDGED
    assert why.endswith(f"; {words.format(**place)}")
    assert hint.startswith(step.format(**place))


def test_the_word_verified_is_not_taken_away_for_want_of_a_judge(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_store, "revisions", lambda *_: ())
    for message, written in ((SILENT, False), (BAD, True)):
        histories = Histories("sha256:a")
        monkeypatch.setattr(verification, "History", lambda *_, kept=histories: kept)
        world: Any = SimpleNamespace(platform="p")
        row: Any = SimpleNamespace(verdict=judged(model, message))
        nobody: Any = None
        assert verification.record(world, model.fleet.environments[0], nobody, row) is written

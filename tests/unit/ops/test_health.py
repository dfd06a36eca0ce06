"""Every state a service can be in, from what a cluster shows of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generators.model import Model
from ops.snapshot import OWNED, Budget, Condition, Dependency, Quota, Scaler, Snapshot, Warned
from ops.verdicts.fleet import rows
from ops.verdicts.health import Health, Verdict, crowded, environment_findings, orphans, verdict
from tests.unit.ops.seen import NOW, pod, service_of, snapshot, workload

ROLLING, CAREFUL = ("web", "rolling"), ("web", "canary")


def judged(model: Model, kind: str, which: tuple[str, str], *pods: Any, **changes: Any) -> Verdict:
    service = service_of(model, *which)
    more = changes.pop("seen", {})
    seen = snapshot(model, workload(kind, service.id, **changes), *pods, **more)
    return verdict(service, seen.environment, seen)


@pytest.mark.parametrize("kind", ["Deployment", "Rollout"])
def test_a_service_with_all_its_pods_is_healthy(model: Model, kind: str) -> None:
    which = ROLLING if kind == "Deployment" else CAREFUL
    found = judged(model, kind, which)
    assert (found.health, found.reason) == (Health.HEALTHY, "")


def test_a_status_of_before_the_change_counts_for_nothing(model: Model) -> None:
    service = service_of(model, *CAREFUL)
    seen = snapshot(model, workload("Rollout", service.id, seen=False))
    found = verdict(service, seen.environment, seen)
    assert found.health is Health.PROGRESSING
    assert "has not looked at the change" in found.reason


@pytest.mark.parametrize(
    ("changes", "health", "words"),
    [
        ({"updated": 1}, Health.PROGRESSING, "1 of 2 pods have the new version"),
        ({"available": 1}, Health.PROGRESSING, "1 of 2 pods are available"),
        ({"replicas": 3}, Health.PROGRESSING, "1 old pods are leaving"),
        (
            {"conditions": (Condition("Progressing", "False", "ProgressDeadlineExceeded", "timed out"),)},
            Health.FAILED,
            "no progress in time: timed out",
        ),
        (
            {"conditions": (Condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota: q"),)},
            Health.FAILED,
            "refused: exceeded quota: q",
        ),
    ],
)
def test_a_deployment(model: Model, changes: dict[str, Any], health: Health, words: str) -> None:
    found = judged(model, "Deployment", ROLLING, **changes)
    assert found.health is health
    assert words in found.reason
    assert found.next_step


@pytest.mark.parametrize(
    ("changes", "health", "words"),
    [
        (
            {"phase": "Progressing", "message": "more replicas need to be updated"},
            Health.PROGRESSING,
            "more rep",
        ),
        ({"phase": "Paused", "message": "CanaryPauseStep"}, Health.PROGRESSING, "waits at a step"),
        ({"current": "bbb"}, Health.PROGRESSING, "comes in"),
        (
            {"phase": "Degraded", "message": "RolloutAborted: Rollout aborted update to revision 2"},
            Health.FAILED,
            "the version before it serves on",
        ),
        ({"phase": "Degraded", "message": "ProgressDeadlineExceeded"}, Health.FAILED, "ProgressDeadline"),
        (
            {"conditions": (Condition("InvalidSpec", "True", "", "no such service"),)},
            Health.FAILED,
            "no such service",
        ),
    ],
)
def test_a_rollout(model: Model, changes: dict[str, Any], health: Health, words: str) -> None:
    found = judged(model, "Rollout", CAREFUL, pod("s"), **changes)
    assert found.health is health
    assert words in found.reason


def bad(service: str, number: int = 1, **changes: Any) -> Any:
    stated = {"ready": False, "trouble": "CrashLoopBackOff", "restarts": 3, "ended": "OOMKilled", **changes}
    return pod(service, number, **stated)


def test_crash_loops_fail_when_no_pod_of_that_version_is_good(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    found = judged(model, "Deployment", ROLLING, bad(name), bad(name, 2), updated=1)
    assert found.health is Health.FAILED
    assert "2 of 2 pods crash in a loop: CrashLoopBackOff (OOMKilled), 3 restarts" in found.reason


def test_one_good_pod_is_hope(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    found = judged(model, "Deployment", ROLLING, bad(name), pod(name, 2), updated=1)
    assert found.health is Health.PROGRESSING


def test_a_first_crash_is_forgiven_for_a_while(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    young = bad(name, restarts=0, created=NOW - 5)
    assert judged(model, "Deployment", ROLLING, young).health is Health.PROGRESSING
    assert judged(model, "Deployment", ROLLING, replace(young, created=NOW - 40)).health is Health.FAILED


def test_old_pods_do_not_count_against_the_new_ones(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    old = bad(name, hash="old", created=NOW - 900)
    assert judged(model, "Deployment", ROLLING, old, pod(name, 2)).health is Health.HEALTHY


def test_an_image_that_cannot_be_had_fails_at_once(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    found = judged(model, "Deployment", ROLLING, bad(name, trouble="ImagePullBackOff", restarts=0))
    assert found.health is Health.FAILED
    assert "cannot have their image" in found.reason


def test_the_scheduler_is_quoted_and_given_time(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    waiting = pod(
        name, ready=False, phase="Pending", unschedulable="0/6 nodes are available", created=NOW - 30
    )
    found = judged(model, "Deployment", ROLLING, waiting, available=1)
    assert found.health is Health.PROGRESSING
    assert "0/6 nodes are available" in found.reason
    late = replace(waiting, created=NOW - 300)
    assert judged(model, "Deployment", ROLLING, late, available=1).health is Health.FAILED


def test_ready_pods_without_an_endpoint_serve_nobody(model: Model) -> None:
    found = judged(model, "Deployment", ROLLING, seen={"endpoints": {"another": 1}})
    assert found.health is Health.PROGRESSING
    assert "no ready endpoint" in found.reason


def test_secrets_that_did_not_come_explain_pods_that_do_not(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    lacking = Dependency("ExternalSecret", name, name, False, "no such key")
    found = judged(model, "Deployment", ROLLING, pod(name, ready=False), seen={"dependencies": (lacking,)},
                   ready=0, available=2)  # fmt: skip
    assert "no such key" in found.reason


def test_a_probe_that_fails_is_quoted(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    event = Warned("Pod", f"{name}-aaa-1", "Unhealthy", "Readiness probe failed: 503", NOW)
    found = judged(model, "Deployment", ROLLING, pod(name, ready=False), seen={"warnings": (event,)})
    assert "Readiness probe failed: 503" in found.reason


def test_what_will_be_trouble_soon_is_noted(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    more = {"budgets": (Budget(name, 0, 2, 2),), "scalers": (Scaler(name, 1, 4, 2, "no metrics"),)}
    found = judged(model, "Deployment", ROLLING, seen=more)
    assert found.health is Health.HEALTHY
    assert [note.split("(")[0].strip() for note in found.notes] == [
        "no pod may be evicted now",
        "the autoscaler is blind: no metrics",
    ]


def test_a_certificate_that_is_not_there_is_the_environments_own_trouble(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    late = Dependency("Certificate", "staging-tls", "", False, "the issuer refuses")
    seen = snapshot(model, workload("Deployment", name), dependencies=(late, replace(late, ready=True)))
    ((what, words, step),) = environment_findings(seen)
    assert (what, words) == ("Certificate/staging-tls", "is not ready: the issuer refuses")
    assert "describe certificate staging-tls" in step


def test_a_quota_that_is_nearly_used_up_is_told_before_anything_is_refused(model: Model) -> None:
    name = service_of(model, *ROLLING).id
    one = Quota(
        "all",
        {"pods": "40", "requests.cpu": "10", "requests.memory": "10Gi", "services": "0"},
        {"pods": "39", "requests.cpu": "9500m", "requests.memory": "9985Mi", "services": "0"},
    )
    found = crowded(snapshot(model, workload("Deployment", name), quotas=(one,)))
    assert [(what, words) for what, words, _ in found] == [
        ("ResourceQuota/all", "is nearly used up: 39 of 40 pods"),
        ("ResourceQuota/all", "is nearly used up: 9985Mi of 10Gi requests.memory"),
    ]
    assert all("quota" in step for _, _, step in found)


def test_what_is_not_there_is_missing_and_what_nobody_knows_is_orphaned(model: Model) -> None:
    service = service_of(model, *ROLLING)
    seen = snapshot(model, workload("Deployment", "stranger"))
    assert verdict(service, seen.environment, seen).health is Health.MISSING
    assert [one.service for one in orphans(model.services, seen, frozenset())] == ["stranger"]
    assert orphans(model.services, seen, frozenset({"stranger"})) == ()
    for release in ("platform", OWNED):
        own = snapshot(model, workload("CronJob", "postgres-backup", release=release))
        assert orphans(model.services, own, frozenset()) == ()


def test_an_empty_environment_has_no_healthy_row(model: Model) -> None:
    seen = Snapshot("staging", "space", NOW)
    seen = replace(seen, environment=model.fleet.environments[0].name)
    found = rows(model.services, seen, frozenset())
    assert len(found) == len(model.services)
    assert {row.verdict.health for row in found} == {Health.MISSING}


def test_a_row_keeps_the_promises_of_its_contract(model: Model) -> None:
    service = service_of(model, *ROLLING)
    row = rows([service], snapshot(model, workload("Deployment", service.id)), frozenset())[0].as_object()
    assert {"service", "environment", "health", "version", "digest", "replicas", "desired", "drift"} <= set(
        row
    )
    assert (row["replicas"], row["desired"], row["drift"]) == (2, 2, 0)

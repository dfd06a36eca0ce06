"""What a person may do at night: the catalog's bounds, what others need, quotas and disruption budgets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generators.model import Model, Service
from ops.snapshot import Budget, Quota
from ops.verdicts.health import verdict
from ops.verdicts.interventions import Answer, restarting, scaling, stopping
from tests.unit.ops.seen import service_of, snapshot, workload

STAGING = "staging"


def of(model: Model, name: str) -> Service:
    return next(one for one in model.services if one.id == name)


def name_of(answer: Answer) -> str:
    """``hard:below-minimum``, ``soft:needed``, or nothing."""
    for kind, no in (("hard", answer.hard), ("soft", answer.soft)):
        if no is not None:
            assert no.words
            assert no.hint
            return f"{kind}:{no.name}"
    return ""


def scaled(model: Model, wanted: int, *quotas: Quota) -> str:
    wallet = of(model, "wallet")
    one = workload("Rollout", "wallet")
    seen = snapshot(model, one, quotas=quotas)
    return name_of(scaling(wallet, STAGING, wanted, one, seen))


def test_pods_stay_within_the_catalogs_bounds(model: Model) -> None:
    bounds = of(model, "wallet").environments[STAGING].scaling
    assert scaled(model, bounds.minimum) == ""
    assert scaled(model, bounds.maximum) == ""
    assert scaled(model, bounds.minimum - 1) == "hard:below-minimum"
    assert scaled(model, 0) == "hard:below-minimum"
    assert scaled(model, bounds.maximum + 1) == "hard:above-maximum"


@pytest.mark.parametrize(
    ("name", "hard", "used", "no"),
    [
        ("pods", "3", "2", ""),
        ("pods", "2", "2", "hard:quota"),
        ("requests.cpu", "1", "800m", ""),
        ("requests.cpu", "1", "900m", "hard:quota"),
        ("requests.memory", "1Gi", "640Mi", ""),
        ("requests.memory", "1Gi", "641Mi", "hard:quota"),
    ],
)
def test_more_pods_must_fit_into_the_quota(model: Model, name: str, hard: str, used: str, no: str) -> None:
    quota = Quota("q", {name: hard}, {name: used})
    assert scaled(model, 3, quota) == no
    assert scaled(model, 2, quota) == ""
    assert scaled(model, 3, replace(quota, scoped=True)) == ""


def test_what_does_not_run_is_not_scaled(model: Model) -> None:
    wallet = of(model, "wallet")
    seen = snapshot(model, workload("Rollout", "hub"))
    assert name_of(scaling(wallet, STAGING, 2, None, seen)) == "hard:not-there"
    cron = replace(wallet, kind="cron")
    assert name_of(scaling(cron, STAGING, 2, workload("CronJob", "wallet"), seen)) == "hard:not-scaled"


def restarted(model: Model, *budgets: Budget, **changes: object) -> str:
    service = service_of(model, "web", "rolling")
    seen = snapshot(model, workload("Deployment", service.id, **changes))
    return name_of(restarting(service, STAGING, verdict(service, STAGING, seen), budgets))


def test_a_restart_takes_what_can_be_spared(model: Model) -> None:
    service = service_of(model, "web", "rolling").id
    assert restarted(model) == ""
    assert restarted(model, Budget(service, 1, 2, 1)) == ""
    assert restarted(model, Budget(service, 0, 1, 1)) == "soft:no-headroom"
    assert restarted(model, Budget("another", 0, 1, 1)) == ""
    # Nothing is well: there is nothing to protect.
    assert restarted(model, Budget(service, 0, 0, 1)) == ""
    assert restarted(model, updated=1) == "soft:changing"
    assert restarted(model, desired=0, replicas=0, ready=0) == "hard:stopped"


def test_who_is_needed_is_not_stopped(model: Model) -> None:
    everyone = [one.id for one in model.services]
    now = workload("Rollout", "bancai")

    def stopped(name: str, running: list[str], *leaving: str) -> str:
        chosen = [name, *leaving]
        return name_of(stopping(of(model, name), STAGING, model.services, running, chosen, now))

    assert stopped("logai", everyone) == "soft:needed"
    assert stopped("logai", ["logai"]) == ""
    assert stopped("logai", everyone, *everyone) == ""
    assert stopped("tools", everyone) == ""
    # Optional for one caller, and needed by two others.
    assert stopped("bancai", ["bancai", "wallet"]) == ""
    assert stopped("bancai", ["bancai", "wallet", "stocai"]) == "soft:needed"
    assert stopped("bancai", everyone, "x", "stocai") == ""


def test_a_job_ends_by_itself(model: Model) -> None:
    job = replace(of(model, "tools"), kind="job")
    assert (
        name_of(stopping(job, STAGING, model.services, [], [], workload("Job", "tools")))
        == "hard:not-running"
    )

"""Tenants of an environment: each has room of its own, and none takes another's."""

from __future__ import annotations

from cluster.api import Api, Object
from cluster.plan import DEPLOYER, context_of
from cluster.played import digest_that
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.scenario import all_environments, needing
from cluster.rehearsal.scenarios import releasing
from cluster.rehearsal.stage import Stage, must
from generators.conventions import names
from generators.model import Environment

SMALL = {"cpu": "20m", "memory": "32Mi", "ephemeral-storage": "32Mi"}
"""What a pod asks for of which as many as the quota counts fit in."""
DRY = {"dryRun": "All"}


@needing(all_environments)
def tenants(stage: Stage) -> str:
    """Each tenant fills its own quota; one pod more is refused, and the others have room as before."""
    environment = _hosting(stage)
    releasing.reach(stage, environment)
    told = []
    for tenant in environment.tenants:
        space = names.tenant_namespace(environment.namespace, tenant.name)
        _until_counted(stage, space)
        for number in range(tenant.quota.pods):
            answer = _ask(stage, space, f"tenant-{number}")
            must(answer == (201, ""), f"{tenant.name} may not have pod {number + 1}: {answer}")
        code, words = _ask(stage, space, "one-too-many")
        must(
            code == 403 and "exceeded quota" in words, f"one too many in {space} was answered {code}: {words}"
        )
        others = [environment.namespace, *(names.tenant_namespace(environment.namespace, one.name)
                                           for one in environment.tenants if one != tenant)]  # fmt: skip
        for other in others:
            answer = _ask(stage, other, "beside", **DRY)
            must(answer == (201, ""), f"with {tenant.name} full, {other} has no room: {answer}")
        _alone(stage, environment, tenant.name, space, others)
        _emptied(stage, space)
        told.append(f"{tenant.name}: {tenant.quota.pods} pods, and not one more")
    return "; ".join(told)


def _hosting(stage: Stage) -> Environment:
    """The first environment that has tenants."""
    for one in stage.model.fleet.environments:
        if one.tenants:
            return one
    raise NoCast("no environment has tenants")


def _until_counted(stage: Stage, space: str) -> None:
    def counted() -> bool:
        found = stage.cluster.api.get(f"/api/v1/namespaces/{space}/resourcequotas")["items"]
        return bool(found) and all(one.get("status", {}).get("hard") == one["spec"]["hard"] for one in found)

    stage.until(counted, f"the quotas of {space}")


def _ask(stage: Stage, space: str, name: str, **query: str) -> tuple[int, str]:
    """The answer to creating a pod: its code, and the words of a refusal."""
    answer = stage.cluster.api.request("POST", f"/api/v1/namespaces/{space}/pods", _pod(space, name), query)
    return answer.code, answer.message


def _alone(stage: Stage, environment: Environment, tenant: str, space: str, others: list[str]) -> None:
    """Who deploys for a tenant sees what is its own, and nothing of its neighbours."""
    context = context_of(stage.cluster.plan.platform, environment)
    with Api.as_user(stage.cluster.folder, f"{context}:{tenant}@{DEPLOYER}") as api:
        codes = {one: api.request("GET", f"/api/v1/namespaces/{one}/pods").code for one in (space, *others)}
    wanted = {one: 200 if one == space else 403 for one in codes}
    must(codes == wanted, f"who deploys for {tenant} was answered {codes}")


def _emptied(stage: Stage, space: str) -> None:
    path = f"/api/v1/namespaces/{space}/pods"
    must(stage.cluster.api.request("DELETE", path).ok, f"the pods of {space} cannot be deleted")
    stage.until(lambda: not stage.cluster.api.get(path)["items"], f"the end of the pods of {space}")


def _pod(space: str, name: str) -> Object:
    closed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    container = {
        "name": "app",
        "image": f"registry.example/{name}@{digest_that('well', name)}",
        "resources": {"requests": SMALL, "limits": SMALL},
        "securityContext": {**closed, "readOnlyRootFilesystem": True},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": space},
        "spec": {
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
            "terminationGracePeriodSeconds": 0,
            "automountServiceAccountToken": False,
            "containers": [container],
        },
    }

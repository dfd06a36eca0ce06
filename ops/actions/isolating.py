"""Cuts a service off from the network, and lets it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generators.conventions import operations
from ops.actions.site import Site
from ops.adapters.api import Object
from ops.faults import ApiError
from ops.verdicts import isolation

TRIES = 4


def name_of(service: str) -> str:
    """The policy that denies; no id holds a dot, so no chart has one of that name."""
    return f"quarantine.{service}"


def policies(site: Site) -> list[Object]:
    """Every network policy of the environment's namespace."""
    return list(site.api.each(_path(site)))


def is_cut_off(found: Iterable[Object], service: str) -> bool:
    """Whether the denying policy is there."""
    return any(one["metadata"]["name"] == name_of(service) for one in found)


def cut_off(site: Site, service: str) -> list[str]:
    """Denies first, then takes the service out of what allows; the policies changed. May raise ApiError."""
    labels = {"app.kubernetes.io/part-of": site.world.platform}
    body = isolation.denial(name_of(service), service, labels)
    path = f"{_path(site)}/{name_of(service)}"
    site.api.apply(path, body, manager=operations.OPERATOR, force=True, dry=False)
    return _rewritten(site, lambda: isolation.exceptions(policies(site), service, name_of(service)))


def let_back(site: Site, service: str) -> list[str]:
    """Puts it back into what allows, then removes what denies; the policies changed."""
    changed = _rewritten(site, lambda: isolation.undone(policies(site), service))
    if site.api.find(f"{_path(site)}/{name_of(service)}") is not None:
        site.api.delete(f"{_path(site)}/{name_of(service)}")
    return changed


def _rewritten(site: Site, plan: Callable[[], Iterable[isolation.Change]]) -> list[str]:
    """Carries out a plan; where a policy was changed in between, the rest is planned anew."""
    done: list[str] = []
    for attempt in range(TRIES):
        try:
            for one in plan():
                body = {
                    "metadata": {"resourceVersion": one.version},
                    "spec": {"podSelector": {"matchExpressions": list(one.expressions) or None}},
                }
                site.api.patch(f"{_path(site)}/{one.policy}", body, manager=operations.OPERATOR)
                done.append(one.policy)
        except ApiError as error:
            if error.status not in (404, 409) or attempt + 1 == TRIES:
                raise
            continue
        break
    return done


def _path(site: Site) -> str:
    return f"/apis/networking.k8s.io/v1/namespaces/{site.environment.namespace}/networkpolicies"

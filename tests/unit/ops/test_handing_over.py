"""An upgrade that takes a scaler in is not let through unseen: pods fall to one before it acts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from ops.actions.oracle import Answer
from ops.actions.preview import _told
from ops.actions.site import Site
from ops.verdicts.handing_over import falls_to_one


def body(**spec: Any) -> dict[str, Any]:
    return {"kind": "Deployment", "metadata": {"name": "wallet"}, "spec": spec}


def live(replicas: int, *owners: tuple[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"f:spec": {"f:replicas": {}}}
    entries: list[dict[str, Any]] = [
        {"manager": manager, "operation": operation, "fieldsV1": fields} for manager, operation in owners
    ]
    entries.append({"manager": "other", "operation": "Apply", "fieldsV1": {"f:spec": {"f:template": {}}}})
    return {"metadata": {"managedFields": entries}, "spec": {"replicas": replicas}}


HELM = ("helm", "Apply")


@pytest.mark.parametrize(
    ("wanted", "found", "pods"),
    [
        (body(), live(4, HELM), 4),
        (body(), live(1, HELM), 0),
        (body(replicas=3), live(4, HELM), 0),
        (body(), live(4), 0),
        (body(), live(4, HELM, ("kubectl", "Update")), 0),
        (body(), live(4, ("kubectl", "Update")), 0),
        (body(), live(4, ("argocd", "Apply")), 0),
        (body(), None, 0),
        ({**body(), "kind": "Service"}, live(4, HELM), 0),
    ],
)
def test_pods_fall_where_helm_alone_held_their_number(wanted: Any, found: Any, pods: int) -> None:
    assert falls_to_one(wanted, found) == pods


def test_it_is_refused_with_the_figures_and_done_by_force() -> None:
    site = cast(Site, SimpleNamespace(environment=SimpleNamespace(name="staging")))
    answer = Answer(body(), live=live(4, HELM))
    (problem,) = _told(site, "wallet", answer, force=False)
    assert (problem.rule, problem.service) == ("deploy/falls-to-one", "wallet")
    assert "Deployment/wallet gives its replicas to a scaler: they fall from 4 to 1" in problem.message
    assert "./doit deploy staging wallet --force-conflicts" in problem.hint
    assert _told(site, "wallet", answer, force=True) == []

"""What left the catalog goes only where nobody calls it any more, and who calls goes first."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from generators.problems import Problem
from ops.adapters import prometheus, release_store
from ops.adapters.api import Api
from ops.adapters.helm import Done
from ops.commands import retire
from ops.faults import ApiError, Stopped
from tests.unit.ops.played_api import Memory, refused, reply
from tests.unit.ops.played_leases import Leases

OLD = ("till", "shop", "stall")
CALLS = {"stall": ["shop"], "shop": ["till"]}


def labels(service: str, *calls: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": service, **{f"codai/calls-{one}": "true" for one in calls}}


class Place:
    """An environment in which some releases are of services that left, and what was done there."""

    def __init__(self, model: Model, memory: Memory, api: Api, patch: pytest.MonkeyPatch, *old: str) -> None:
        self.memory = memory
        self.did: list[str] = []
        self.told: list[Problem] = []
        environment = model.fleet.environments[0]
        self.space = environment.namespace
        patch.setattr(release_store, "newest", lambda *_: dict.fromkeys((*old, "platform")))
        stated = SimpleNamespace(
            services=[], apply=True, reason="gone", prometheus="", delete_volume=[], freeze_reason="x"
        )
        progress = SimpleNamespace(expect=lambda _: None, at=lambda *_: None, end=lambda _: None)
        self.arguments = stated
        self.site: Any = SimpleNamespace(
            environment=environment,
            api=api,
            helm=SimpleNamespace(uninstall=self._uninstall),
            leases=Leases(),
            history=SimpleNamespace(append=lambda *_, **__: None),
            world=SimpleNamespace(
                arguments=stated,
                model=model,
                platform="codai",
                tell=self._tell,
                progress=nullcontext(progress),
            ),
        )

    def _uninstall(self, name: str) -> Done:
        self.did.append(name)
        return Done(0, "", "")

    def _tell(self, problems: list[Problem], *_: Any, **__: Any) -> int:
        self.told = list(problems)
        return 0

    def put(self, kind: str, name: str, body: dict[str, Any]) -> None:
        base = {"pods": "/api/v1", "rollouts": "/apis/argoproj.io/v1alpha1", "cronjobs": "/apis/batch/v1"}
        path = f"{base.get(kind, '/apis/apps/v1')}/namespaces/{self.space}/{kind}/{name}"
        self.memory.objects[path] = {"metadata": {"name": name, **body.pop("metadata", {})}, **body}

    def retire(self) -> set[str]:
        """The rules that stopped it; none where it was done."""
        try:
            retire._retire(self.site)
        except Stopped as stop:
            return {one.rule for one in stop.problems if one.hint}
        return set()


@pytest.fixture
def place(model: Model, memory: Memory, api: Api, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(model, memory, api, monkeypatch, *OLD)


def test_who_calls_is_removed_before_who_is_called(place: Place) -> None:
    for name in OLD:
        place.put("pods", name, {"metadata": {"labels": labels(name, *CALLS.get(name, []))}})
    assert place.retire() == set()
    assert place.did == ["stall", "shop", "till"]


CALLER = {"metadata": {"labels": labels("wallet", "shop")}}


@pytest.mark.parametrize(
    ("kind", "body", "rules"),
    [
        ("pods", {**CALLER}, {"retire/called"}),
        ("pods", {**CALLER, "status": {"phase": "Running"}}, {"retire/called"}),
        ("pods", {**CALLER, "status": {"phase": "Succeeded"}}, set()),
        # Without a pod at this moment: stopped, with an empty queue, or between two nights.
        ("deployments", {"spec": {"replicas": 0, "template": CALLER}}, {"retire/called"}),
        ("statefulsets", {"spec": {"template": CALLER}}, {"retire/called"}),
        ("rollouts", {"spec": {"replicas": 0, "template": CALLER}}, {"retire/called"}),
        ("cronjobs", {"spec": {"jobTemplate": {"spec": {"template": CALLER}}}}, {"retire/called"}),
        ("deployments", {"spec": {"template": {"metadata": {"labels": labels("wallet")}}}}, set()),
    ],
)
def test_what_somebody_calls_or_would_call_stays(
    place: Place, kind: str, body: dict[str, Any], rules: set[str]
) -> None:
    place.put(kind, "wallet", {**body})
    assert place.retire() == rules
    assert bool(place.did) is not bool(rules)


def test_callers_of_a_kind_that_is_not_installed_are_none_and_unseen_ones_no_leave_to_go(
    place: Place,
) -> None:
    place.memory.fail("GET", "/rollouts", reply(404, "404 page not found"))
    assert place.retire() == set()
    place.memory.fail("GET", "/rollouts", reply(403, refused("Forbidden", "may not list")))
    with pytest.raises(ApiError, match="may not list"):
        place.retire()


@pytest.mark.parametrize(
    ("address", "rate", "rules", "told"),
    [
        ("", None, set(), {"retire/unasked"}),
        ("http://prometheus", 0.5, {"retire/traffic"}, set()),
        ("http://prometheus", 0.0, set(), set()),
        # No sample is no zero: its scrape jobs may have left with the catalog's block.
        ("http://prometheus", None, set(), {"retire/unasked"}),
    ],
)
def test_traffic_is_asked_for_and_silence_is_told(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    rate: float | None,
    rules: set[str],
    told: set[str],
) -> None:
    place.arguments.prometheus = address
    monkeypatch.setattr(prometheus, "number", lambda *_: rate)
    assert place.retire() == rules
    assert {one.rule for one in place.told} == told

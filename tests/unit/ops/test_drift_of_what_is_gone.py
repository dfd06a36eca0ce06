"""Whole releases and whole kinds that are gone are drift: they never leave the count in silence."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions import drifting, reverting
from ops.actions.oracle import Answer, Oracle
from ops.adapters import release_store
from ops.adapters.api import Api
from ops.adapters.release_store import Release
from ops.commands import drift as command
from ops.records.standing import remains
from ops.verdicts.drift import Drift
from tests.unit.ops.chains import written
from tests.unit.ops.played_api import Memory

MANIFEST = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: one}\n"


def found(
    model: Model, monkeypatch: pytest.MonkeyPatch, api: Api, kept: dict[str, str], *verified: str
) -> drifting.Found:
    """What drifts of the catalog's services where helm keeps these manifests, by release."""
    releases = {n: Release(n, 1, "deployed", "1.0.0", "sha256:a", m, 0.0) for n, m in kept.items()}
    monkeypatch.setattr(release_store, "newest", lambda *_: releases)
    histories = {name: written(("deploying", "a"), ("verified", "a")) for name in verified}
    environment = model.fleet.environments[0]
    site: Any = SimpleNamespace(
        api=api,
        environment=environment,
        oracle=Oracle(api, environment.namespace),
        history=SimpleNamespace(all=lambda: histories),
        world=SimpleNamespace(
            collector=lambda *_: SimpleNamespace(brief=lambda: SimpleNamespace(scalers=()))
        ),
    )
    return drifting.find(site, model.services, platform=True)


def test_a_release_that_was_uninstalled_by_hand_is_missing(
    model: Model, monkeypatch: pytest.MonkeyPatch, api: Api
) -> None:
    one, other, new = (service.id for service in model.services[:3])
    seen = found(model, monkeypatch, api, {one: ""}, one, other, "platform")
    assert [(d.service, d.full_path, d.what) for d in seen.drift] == [
        (other, f"Release/{other}", "missing"),
        ("platform", "Release/platform", "missing"),
    ]
    assert {one, other} <= seen.released
    assert new not in seen.released


@pytest.mark.parametrize(
    ("actions", "there"),
    [
        ((), False),
        (("deploying", "failed"), False),
        (("verified", "failed"), True),
        (("verified", "retired"), False),
        (("verified", "retired", "verified"), True),
    ],
)
def test_what_was_retired_or_never_well_is_not_missed(actions: tuple[str, ...], there: bool) -> None:
    assert remains(written(*((one, "a") for one in actions))) is there


def test_an_object_whose_kind_is_gone_is_missing(
    model: Model, monkeypatch: pytest.MonkeyPatch, api: Api, memory: Memory
) -> None:
    one = model.services[0].id
    memory.objects["/apis/keda.sh/v1alpha1"] = {"resources": []}
    seen = found(model, monkeypatch, api, {one: MANIFEST})
    (gone,) = seen.drift
    assert (gone.full_path, gone.what) == ("ScaledObject/one", "missing")
    assert gone.manager == "unknown; the cluster knows no ScaledObject of keda.sh/v1alpha1"
    site: Any = SimpleNamespace(environment=SimpleNamespace(name="staging"))
    hint = f"install what defines it, then ./doit drift staging {one} --revert --apply"
    assert command._problem(site, gone, "").hint == hint


def test_what_cannot_be_put_back_is_not_written_down_as_put_back() -> None:
    noted: list[Any] = []
    site: Any = SimpleNamespace(api=None, history=SimpleNamespace(append=lambda *a, **k: noted.append(a)))
    body = {"apiVersion": "v", "kind": "ScaledObject", "metadata": {"name": "one"}}
    gone = Drift("one", "ScaledObject", "one", "", json.dumps("present"), "", "unknown", "missing")
    reverting.revert(site, "one", [Answer(body, unknown=True)], [gone], reason="put back")
    assert noted == []


def test_a_release_that_is_gone_is_deployed_and_not_put_back() -> None:
    site: Any = SimpleNamespace(environment=SimpleNamespace(name="staging"))
    for name, words in (("wallet", "./doit deploy staging wallet --apply"), ("platform", "staging --apply")):
        gone = Drift(name, "Release", name, "", '"present"', "", "unknown", "missing")
        assert command._problem(site, gone, "").hint.endswith(words)

"""What a risk asks for is what helm makes of the charts: steps, pods at a time, and nothing else."""

from __future__ import annotations

import os
from typing import Any

import pytest
import yaml

from generators.conventions import names
from generators.conventions import workloads as kinds
from generators.model import Model
from generators.toolchain import Toolchain
from ops.actions.candidates import Candidate
from ops.adapters.helm import Helm
from ops.records.release import Record
from ops.verdicts.care import careful
from tests.support.catalogs import REPOSITORY
from tests.unit.ops.strategies import of

pytestmark = pytest.mark.slow
RECORD = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody")


@pytest.fixture(scope="module")
def helm() -> Helm:
    program = str(Toolchain(REPOSITORY, lambda _: None).program("helm"))
    return Helm(program, os.devnull, "", "production", REPOSITORY)


def rendered(helm: Helm, model: Model, strategy: str, risk: str) -> dict[tuple[str, str], dict[str, Any]]:
    service = of(model, strategy)
    care = careful(service, "production", risk)
    values = [f"{names.chart(service.id)}/values-production.yaml"]
    text = Candidate(care.service, RECORD, rollout=care.values).values()
    done = helm.template(service.id, values, text, model.fleet.platform.kubernetes)
    assert done.code == 0, done.words
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(done.out) if one}


def controller(found: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    (one,) = [item for (kind, _), item in found.items() if kind in ("Deployment", "Rollout")]
    return one


def test_a_deployment_moves_pod_by_pod(helm: Helm, model: Model) -> None:
    plain, risky = (rendered(helm, model, "rolling", risk) for risk in ("low", "high"))
    before, after = controller(plain), controller(risky)
    assert (before["kind"], after["kind"]) == ("Deployment", "Deployment")
    assert before["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": "25%", "maxUnavailable": 0}
    assert "minReadySeconds" not in before["spec"]
    assert after["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert after["spec"].pop("minReadySeconds") == 60
    assert after["spec"]["progressDeadlineSeconds"] == before["spec"]["progressDeadlineSeconds"]
    after["spec"]["strategy"] = before["spec"]["strategy"]
    # Nothing else moves: least of all the pods, which would come anew for the next change of the risk.
    assert plain == risky


def test_a_canary_takes_smaller_steps(helm: Helm, model: Model) -> None:
    plain, risky = (rendered(helm, model, "canary", risk) for risk in ("medium", "high"))
    before, after = (controller(one)["spec"]["strategy"]["canary"].pop("steps") for one in (plain, risky))
    weights = [[one["setWeight"] for one in steps if "setWeight" in one] for steps in (before, after)]
    assert set(weights[0]) < set(weights[1])
    assert len(after) == 2 * len(weights[1])
    assert all(one["pause"]["duration"] > 0 for one in after if "pause" in one)
    assert plain == risky


def test_a_blue_green_service_comes_in_as_a_canary_by_the_same_controller(helm: Helm, model: Model) -> None:
    plain, risky = (rendered(helm, model, "blue-green", risk) for risk in ("medium", "high"))
    assert "blueGreen" in controller(plain)["spec"]["strategy"]
    service = of(model, "blue-green").id
    spec = controller(risky)["spec"]
    assert list(spec["strategy"]) == ["canary"]
    assert len([one for one in spec["strategy"]["canary"]["steps"] if "setWeight" in one]) >= 3
    assert spec["template"] == controller(plain)["spec"]["template"]
    # What a canary needs beside it: the Service chooses its pods itself, and no preview is left.
    assert risky["Service", service]["spec"]["selector"]
    assert ("Service", f"{service}-preview") not in risky


def test_every_service_renders_at_every_risk(helm: Helm, model: Model) -> None:
    seen = {
        kinds.strategy(one.kind, one.environments["production"].rollout.strategy) for one in model.services
    }
    for strategy in seen - {""}:
        for risk in ("", "low", "medium", "high"):
            assert controller(rendered(helm, model, strategy, risk))

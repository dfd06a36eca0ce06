"""What the real helm makes of the service charts, and when it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.conventions import access, telemetry, workloads
from generators.toolchain import Toolchain
from tests.unit.outputs.chart_helm import (
    KUBERNETES,
    RECORD,
    REPOSITORY,
    Charts,
    Object,
    Refused,
    gateway,
    ingress,
    named,
    of_kind,
    pod_of,
    program,
)

pytestmark = pytest.mark.slow

ALWAYS = {"NetworkPolicy", "ServiceAccount"}
RUNS = {*ALWAYS, "PodDisruptionBudget", "HorizontalPodAutoscaler", "ServiceMonitor", "Service"}
ASKED = {"ConfigMap", "ExternalSecret", "Role", "RoleBinding"}
KINDS = {
    "rolling": {*RUNS, "Deployment"},
    "rich": {*RUNS, *ASKED, "Deployment", "HTTPRoute"},
    "canary": {*RUNS, *ASKED, "Rollout", "AnalysisTemplate", "HTTPRoute"},
    "blue": {*RUNS, *ASKED, "Rollout", "AnalysisTemplate", "HTTPRoute"},
    "worker": {*RUNS, "Deployment"},
    "store": RUNS - {"HorizontalPodAutoscaler"} | {"StatefulSet"},
    "nightly": {*ALWAYS, *ASKED, "CronJob"},
    "once": {*ALWAYS, "Job"},
    "queue": RUNS - {"HorizontalPodAutoscaler", "ServiceMonitor"} | {*ASKED, "Deployment", "ScaledObject"},
    "realtime": RUNS - {"ServiceMonitor"} | {*ASKED, "Deployment", "Ingress"},
    "router": RUNS - {"ServiceMonitor"} | {"Rollout", "AnalysisTemplate", "Ingress"},
}


@pytest.fixture(scope="module")
def on_ingress(tmp_path_factory: pytest.TempPathFactory) -> Charts:
    made = ingress(tmp_path_factory.mktemp("ingress"))
    made.write()
    return made


@pytest.fixture(scope="module")
def both(on_gateway: Charts, on_ingress: Charts) -> tuple[Charts, Charts]:
    return on_gateway, on_ingress


@pytest.fixture(scope="module")
def rendered(both: tuple[Charts, Charts]) -> dict[tuple[str, str], list[Object]]:
    """Every service in every environment."""
    return {
        (name, environment.name): made.objects(name, environment.name)
        for made in both
        for name in made.services
        for environment in made.fleet.environments
    }


Rendered = dict[tuple[str, str], list[Object]]


def steps(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from steps(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from steps(inner)


def test_each_kind_has_what_makes_sense_for_it_and_no_more(rendered: Rendered) -> None:
    for name, kinds in KINDS.items():
        assert {one["kind"] for one in rendered[name, "production"]} == kinds, name
    assert {name for name, _ in rendered} == set(KINDS)


def test_the_deploy_role_may_write_every_kind_and_the_conventions_name_the_controller(
    both: tuple[Charts, Charts], rendered: Rendered
) -> None:
    known = {kind.name for kind in (*access.ALWAYS, *access.GATEWAY, *access.INGRESS)}
    known |= {kind.name for kind in (*access.OPERATOR, *access.QUEUES)}
    for objects in rendered.values():
        assert {one["kind"] for one in objects} <= known
    for made in both:
        for name, service in made.services.items():
            api, kind = workloads.controller(service.kind, service.base.rollout.strategy)
            (found,) = of_kind(rendered[name, "production"], kind)
            assert found["apiVersion"] == api


def test_charts_lint_strictly_alone_and_in_every_environment(both: tuple[Charts, Charts]) -> None:
    for made in both:
        made.helm("lint", "--strict", "charts/workload")
        for name in made.services:
            made.helm("lint", "--strict", f"charts/{name}")
            for environment in made.fleet.environments:
                options = made.options(name, environment.name)
                made.helm("lint", "--strict", "--with-subcharts", f"charts/{name}", *options, values=RECORD)


def test_helm_takes_the_lock_and_the_linked_library_and_no_other_lock(tmp_path: Path) -> None:
    made = gateway(tmp_path)
    made.write()
    assert "unpacked" in made.helm("dependency", "list", "charts/rich")
    made.helm("dependency", "build", "charts/rich")
    assert (tmp_path / "charts/rich/charts/workload").is_symlink()
    lock = tmp_path / "charts/rich/Chart.lock"
    digest = made.artifacts["charts/rich/Chart.lock"].text.partition("digest: sha256:")[2][:64]
    lock.write_text(lock.read_text(encoding="utf-8").replace(digest, "0" * 64), encoding="utf-8")
    with pytest.raises(Refused, match="out of sync"):
        made.helm("dependency", "build", "charts/rich")


def test_every_object_passes_kubernetes_own_schemas(both: tuple[Charts, Charts], tmp_path: Path) -> None:
    schemas = Toolchain(REPOSITORY, lambda line: None).schemas("1.37")
    crds = schemas / "crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
    expected = 0
    for made in both:
        for name in made.services:
            for environment in made.fleet.environments:
                text = made.text(name, environment.name)
                expected += text.count("\nkind: ")
                (tmp_path / f"{name}-{environment.name}.yaml").write_text(text, encoding="utf-8")
    words = ["-strict", "-summary", "-output", "json", "-kubernetes-version", KUBERNETES]
    places = ["-schema-location", str(schemas / "kubernetes"), "-schema-location", str(crds)]
    done = subprocess.run(
        [program("kubeconform"), *words, *places, str(tmp_path)], capture_output=True, text=True, check=False
    )
    answer = json.loads(done.stdout)
    assert answer["summary"] == {"valid": expected, "invalid": 0, "errors": 0, "skipped": 0}, answer
    assert expected > 200


def test_a_second_render_is_the_same_to_the_byte(both: tuple[Charts, Charts]) -> None:
    for made in both:
        for name in made.services:
            text = made.text(name, "production")
            assert text == made.text(name, "production")
            assert not [line for line in text.splitlines() if line.endswith(" ")]


def test_every_object_names_its_namespace_and_its_release(rendered: Rendered) -> None:
    for (name, environment), objects in rendered.items():
        for one in objects:
            assert one["metadata"]["namespace"].endswith(f"-{environment}")
            assert one["metadata"]["labels"]["app.kubernetes.io/instance"] == name
            assert one["metadata"]["name"].startswith(name)


def test_a_pod_states_the_paths_that_it_is_probed_at(rendered: Rendered) -> None:
    stated = 0
    for objects in rendered.values():
        pod = pod_of(objects)
        (container,) = pod["spec"]["containers"]
        for probe in telemetry.PROBES:
            asked = container.get(f"{probe}Probe", {}).get("httpGet", {}).get("path")
            name = telemetry.probe_annotation("", probe)
            found = next((v for key, v in pod["metadata"]["annotations"].items() if key.endswith(name)), None)
            assert found == asked
            stated += found is not None
    assert stated > 10


def test_no_list_has_a_key_twice(rendered: Rendered) -> None:
    for objects in rendered.values():
        (container,) = pod_of(objects)["spec"]["containers"]
        for key in ("env", "volumeMounts"):
            found = [one["name"] for one in container[key]]
            assert len(found) == len(set(found))


def test_a_namespace_that_is_no_environments_may_be_looked_at(on_gateway: Charts) -> None:
    options = [*on_gateway.options("rich", "production"), "--namespace", "elsewhere"]
    assert "namespace: elsewhere" in on_gateway.helm(
        "template", "rich", "charts/rich", *options, values=RECORD
    ).replace('"', "")


def test_zero_false_and_empty_reach_the_objects(rendered: Rendered) -> None:
    nightly = rendered["nightly", "production"]
    (cron,) = of_kind(nightly, "CronJob")
    assert cron["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0
    flags = named(nightly, "ConfigMap", "nightly-flags")
    assert json.loads(flags["data"]["flags.json"]) == {"new-checkout": False}
    assert named(nightly, "ConfigMap", "nightly-config")["data"]["RETRIES"] == "0"
    (scaled,) = of_kind(rendered["queue", "production"], "ScaledObject")
    assert scaled["spec"]["triggers"][0]["metadata"]["activationLagThreshold"] == "0"
    (role,) = of_kind(nightly, "Role")
    assert role["rules"][0]["apiGroups"] == [""]


def test_a_change_of_the_configuration_restarts_the_pods_and_one_of_a_flag_does_not(
    on_gateway: Charts, rendered: Rendered
) -> None:
    before = pod_of(rendered["rich", "production"])
    for values, same in (({"flags": {"new-checkout": True}}, True), ({"config": {"RETRIES": "1"}}, False)):
        given = {"workload": {**RECORD["workload"], **values}}
        assert (pod_of(on_gateway.objects("rich", "production", given)) == before) is same


def test_a_job_is_another_one_only_when_what_it_runs_changes(on_gateway: Charts) -> None:
    def name(version: str) -> str:
        image = {**RECORD["workload"]["image"], "version": version}
        given = {"workload": {**RECORD["workload"], "image": image}}
        (job,) = of_kind(on_gateway.objects("once", "production", given), "Job")
        found: str = job["metadata"]["name"]
        return found

    assert name("1.0.0") == name("1.0.0") != name("1.0.1")
    assert len(name("1.0.0")) - len("once") == 11


def test_notes_say_what_came_where_and_what_to_do(both: tuple[Charts, Charts]) -> None:
    for made in both:
        for name in made.services:
            options = made.options(name, "production")
            said = made.helm(
                "install", name, f"charts/{name}", "--dry-run=client", *options[2:], values=RECORD
            ).split("NOTES:")[1]
            assert f"{name} 1.2.3 in production" in said
            assert f"helm rollback {name} <revision> --namespace" in said
            assert f"./doit rollback production {name}\n" in said
            assert "<no value>" not in said
            assert not [line for line in said.splitlines() if line.endswith(" ")]

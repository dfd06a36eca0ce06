"""What the real helm makes of the platform chart, and when it refuses."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.conventions import access, names
from generators.toolchain import Toolchain
from tests.unit.outputs.platform_fleets import FLEETS
from tests.unit.outputs.platform_helm import (
    REPOSITORY,
    Chart,
    Object,
    named,
    of_kind,
    record,
    within,
    write,
)

pytestmark = pytest.mark.slow

CLUSTER_WIDE = {"Namespace", "PriorityClass"}


@pytest.fixture(scope="module", params=sorted(FLEETS))
def chart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Chart:
    return write(FLEETS[request.param](), tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Chart:
    return write(FLEETS["gateway"](), tmp_path_factory.mktemp("chart"))


@pytest.fixture(scope="module")
def ingress(tmp_path_factory: pytest.TempPathFactory) -> Chart:
    return write(FLEETS["ingress"](), tmp_path_factory.mktemp("chart"))


def rendered(chart: Chart) -> Iterator[tuple[str, list[Object]]]:
    for environment in chart.fleet.environments:
        yield environment.name, chart.objects(environment.name)


def test_every_environment_lints_and_renders_the_same_twice(chart: Chart) -> None:
    for environment in chart.fleet.environments:
        given = record(chart.fleet, environment.name)
        assert "0 chart(s) failed" in chart.run("lint", environment.name, given)
        once = chart.run("template", environment.name, given)
        assert once == chart.run("template", environment.name, given)
        assert "<nil>" not in once
        assert not re.search(r": null$", once, re.MULTILINE)


def test_it_lints_without_an_overlay_too(chart: Chart) -> None:
    assert "0 chart(s) failed" in chart.run("lint", "", {})


def test_every_object_fits_its_schema(chart: Chart, tmp_path: Path) -> None:
    toolchain = Toolchain(REPOSITORY, lambda line: None)
    schemas = toolchain.schemas("1.37")
    by_kind = "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
    count = 0
    for name, objects in rendered(chart):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump_all(objects), encoding="utf-8")
        count += len(objects)
    done = subprocess.run(
        [
            *(str(toolchain.program("kubeconform")), "-strict", "-summary", "-output", "json"),
            *("-kubernetes-version", "1.37.0", "-schema-location", f"{schemas}/kubernetes"),
            *("-schema-location", f"{schemas}/crds/{{{{.Group}}}}/{by_kind}"),
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    summary: dict[str, Any] = json.loads(done.stdout)["summary"]
    assert summary == {"valid": count, "invalid": 0, "errors": 0, "skipped": 0}, done.stdout
    assert count > 40


def test_every_object_says_its_namespace_and_only_known_ones(chart: Chart) -> None:
    for name, objects in rendered(chart):
        environment = next(one for one in chart.fleet.environments if one.name == name)
        tenants = [names.tenant_namespace(environment.namespace, one.name) for one in environment.tenants]
        made = {one["metadata"]["name"] for one in of_kind(objects, "Namespace")}
        assert made == {environment.namespace, *tenants}
        for one in objects:
            if one["kind"] not in CLUSTER_WIDE:
                assert one["metadata"]["namespace"] in made, one["metadata"]


def test_no_two_objects_have_one_name(chart: Chart) -> None:
    for _, objects in rendered(chart):
        seen = Counter(
            (one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"]) for one in objects
        )
        assert set(seen.values()) == {1}


def test_each_namespace_is_restricted_closed_bounded_and_kept(chart: Chart) -> None:
    for _, objects in rendered(chart):
        for namespace in of_kind(objects, "Namespace"):
            labels = namespace["metadata"]["labels"]
            for mode in ("enforce", "warn", "audit"):
                assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
                assert labels[f"pod-security.kubernetes.io/{mode}-version"] == "v1.37"
            assert namespace["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
            inside = within(objects, namespace["metadata"]["name"])
            deny = named(inside, "NetworkPolicy", "platform-default-deny")["spec"]
            assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
            (rule,) = named(inside, "NetworkPolicy", "platform-dns")["spec"]["egress"]
            assert {(port["port"], port["protocol"]) for port in rule["ports"]} == {(53, "UDP"), (53, "TCP")}
            assert named(inside, "ResourceQuota", "platform-quota")
            assert len(of_kind(inside, "LimitRange")) == 1


def test_limit_ranges_are_in_order_and_no_container_takes_the_whole_quota(ingress: Chart) -> None:
    objects = ingress.objects("production")
    inside = within(objects, "aiaas-production-acme")
    (limits,) = named(inside, "LimitRange", "platform-containers")["spec"]["limits"]
    assert limits["max"] == {"cpu": "2", "memory": "4Gi", "ephemeral-storage": "5Gi"}
    assert limits["default"] == {"cpu": "500m", "memory": "256Mi", "ephemeral-storage": "256Mi"}
    assert limits["defaultRequest"] == {"cpu": "50m", "memory": "64Mi", "ephemeral-storage": "64Mi"}


def test_a_quota_says_what_the_catalog_says(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    inside = within(objects, names.tenant_namespace("aiaas-staging", "acme"))
    quota = named(inside, "ResourceQuota", "platform-quota")
    assert quota["spec"]["hard"] == {
        "requests.cpu": "4",
        "requests.memory": "8Gi",
        "requests.ephemeral-storage": "10Gi",
        "limits.cpu": "4",
        "limits.memory": "8Gi",
        "limits.ephemeral-storage": "10Gi",
        "pods": "40",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }


def test_each_tier_has_its_priority_and_only_production_preempts(chart: Chart) -> None:
    last = chart.fleet.environments[-1].name
    for name, objects in rendered(chart):
        environment = next(one for one in chart.fleet.environments if one.name == name)
        found = {one["metadata"]["name"]: one for one in of_kind(objects, "PriorityClass")}
        for tier in chart.fleet.tiers.values():
            one = found.pop(names.priority_class(environment.namespace, tier.name))
            assert one["value"] == tier.priority
            assert one["preemptionPolicy"] == ("PreemptLowerPriority" if name == last else "Never")
            assert one["globalDefault"] is False
        assert not found


def test_no_namespace_takes_a_priority_class_of_another(chart: Chart) -> None:
    for _, objects in rendered(chart):
        own = {one["metadata"]["name"] for one in of_kind(objects, "PriorityClass")}
        for namespace in of_kind(objects, "Namespace"):
            inside = within(objects, namespace["metadata"]["name"])
            quota = named(inside, "ResourceQuota", "platform-foreign-priorities")["spec"]
            assert quota["hard"] == {"pods": "0"}
            exists, others = quota["scopeSelector"]["matchExpressions"]
            assert exists == {"scopeName": "PriorityClass", "operator": "Exists"}
            assert (others["operator"], set(others["values"])) == ("NotIn", own)


def test_roles_are_bound_to_groups_of_the_environment_and_the_tenant(ingress: Chart) -> None:
    objects = ingress.objects("production")
    bound = {
        (one["metadata"]["namespace"], one["roleRef"]["name"]): [who["name"] for who in one["subjects"]]
        for one in of_kind(objects, "RoleBinding")
    }
    assert bound["aiaas-production", access.DEPLOYER] == ["aiaas:deployers:production"]
    assert bound["aiaas-production-acme", access.DEPLOYER] == ["aiaas:deployers:production:acme"]
    assert bound["aiaas-production-acme", access.READER] == [
        "aiaas:readers:production:acme",
        "aiaas:deployers:production:acme",
    ]
    roles = {(one["metadata"]["namespace"], one["metadata"]["name"]) for one in of_kind(objects, "Role")}
    assert roles == bound.keys()
    assert {who["kind"] for one in of_kind(objects, "RoleBinding") for who in one["subjects"]} == {"Group"}


def test_the_gateway_ends_tls_for_the_domain_and_redirects_plain_http(gateway: Chart) -> None:
    objects = gateway.objects("production")
    one = named(objects, "Gateway", names.gateway("codai"))
    listeners = {found["name"]: found for found in one["spec"]["listeners"]}
    assert {name: found.get("hostname") for name, found in listeners.items()} == {
        "https": "*.codai.example",
        "https-apex": "codai.example",
        "http": None,
    }
    certificate = named(objects, "Certificate", names.tls_secret("codai"))["spec"]
    for name in ("https", "https-apex"):
        (reference,) = listeners[name]["tls"]["certificateRefs"]
        assert reference["name"] == certificate["secretName"]
    assert certificate["dnsNames"] == ["codai.example", "*.codai.example"]
    redirect = named(objects, "HTTPRoute", "platform-redirect")["spec"]
    assert [parent["sectionName"] for parent in redirect["parentRefs"]] == ["http"]
    (rule,) = redirect["rules"]
    assert rule.keys() == {"filters"}


def test_the_secret_store_signs_in_as_its_own_account(gateway: Chart) -> None:
    objects = gateway.objects("staging")
    vault = named(objects, "SecretStore", "vault")["spec"]["provider"]["vault"]
    kubernetes = vault["auth"]["kubernetes"]
    assert kubernetes["role"] == "codai-staging"
    account = named(objects, "ServiceAccount", kubernetes["serviceAccountRef"]["name"])
    assert account["automountServiceAccountToken"] is False


def test_production_without_in_cluster_resources_needs_no_record(gateway: Chart) -> None:
    objects = gateway.objects("production", {})
    assert not of_kind(objects, "StatefulSet")
    assert of_kind(objects, "Gateway")


def test_large_numbers_stay_integers(gateway: Chart) -> None:
    text = gateway.run("template", "production", {"priorities": {"core": 1_000_000_000}})
    assert "value: 1000000000\n" in text
    assert "e+" not in text

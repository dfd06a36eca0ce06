"""In-cluster databases, caches and queues, as the real helm renders them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generators.conventions import in_cluster, labels
from tests.unit.outputs.platform_fleets import with_ingress
from tests.unit.outputs.platform_helm import DIGEST, Chart, Object, named, of_kind, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ingress(tmp_path_factory: pytest.TempPathFactory) -> Chart:
    return write(with_ingress(), tmp_path_factory.mktemp("chart"))


def instances(objects: list[Object]) -> Iterator[tuple[str, Object, Object]]:
    for one in of_kind(objects, "StatefulSet"):
        yield one["metadata"]["name"], one, one["spec"]["template"]["spec"]


def test_in_cluster_resources_are_found_by_service_policy_and_users(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    found = 0
    for name, one, _ in instances(objects):
        pod = one["spec"]["template"]["metadata"]["labels"]
        service = named(objects, "Service", in_cluster.host(name))["spec"]
        assert one["spec"]["serviceName"] == in_cluster.host(name)
        assert service["clusterIP"] == "None"
        policy = named(objects, "NetworkPolicy", name)["spec"]
        assert service["selector"].items() <= pod.items()
        assert policy["podSelector"]["matchLabels"].items() <= pod.items()
        assert one["spec"]["selector"]["matchLabels"].items() <= pod.items()
        assert policy["egress"] == []
        first = policy["ingress"][0]
        assert first["from"] == [{"podSelector": {"matchLabels": {labels.uses("aiaas", name): "true"}}}]
        found += 1
    assert found == 3


def test_each_is_open_to_its_own_exporter(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    for name in ("nats", "redis", "postgres"):
        exporter = named(objects, "NetworkPolicy", name)["spec"]["ingress"][1]
        (source,) = exporter["from"]
        own = {labels.own("aiaas", labels.RESOURCE): name, labels.own("aiaas", labels.ENVIRONMENT): "staging"}
        assert source["podSelector"]["matchLabels"] == own
        assert source["namespaceSelector"]["matchLabels"].keys() == {"kubernetes.io/metadata.name"}
        (port,) = exporter["ports"]
        assert port["port"] in {one["name"] for one in named(objects, "Service", name)["spec"]["ports"]}


def test_only_the_queue_is_open_to_the_scaler(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    policies = [named(objects, "NetworkPolicy", name) for name in ("nats", "redis", "postgres")]
    rules = {one["metadata"]["name"]: one["spec"]["ingress"] for one in policies}
    assert {name: len(found) for name, found in rules.items()} == {"nats": 3, "redis": 2, "postgres": 2}
    scaler = rules["nats"][2]
    assert scaler["from"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "keda"}
    assert [port["port"] for port in scaler["ports"]] == ["monitor"]
    ports = named(objects, "Service", "nats")["spec"]["ports"]
    assert [port["name"] for port in ports] == ["nats", "monitor"]


def test_in_cluster_resources_are_hardened(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    for name, one, pod in instances(objects):
        assert pod["automountServiceAccountToken"] is False
        assert named(objects, "ServiceAccount", pod["serviceAccountName"])
        security = pod["securityContext"]
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert min(security["runAsUser"], security["runAsGroup"], security["fsGroup"]) >= 10_000
        for container in pod["containers"]:
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["image"].endswith(f"@{DIGEST}")
            assert container["readinessProbe"] != container["livenessProbe"]
            for bound in ("requests", "limits"):
                assert container["resources"][bound].keys() == {"cpu", "memory", "ephemeral-storage"}
            assert "secretKeyRef" not in str(container), name
        beside = {"postgres": [in_cluster.DATABASES]}
        assert [one["name"] for one in pod["containers"][1:]] == beside.get(name, [])
        classes = {found["metadata"]["name"] for found in of_kind(objects, "PriorityClass")}
        assert pod["priorityClassName"] in classes
        mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
        volumes = {volume["name"] for volume in pod["volumes"]} | {"data"}
        assert mounted == volumes
        assert one["spec"]["replicas"] == 1


def test_passwords_come_from_the_store_as_the_files_that_each_server_reads(ingress: Chart) -> None:
    objects = ingress.objects("staging")
    wanted = {
        "postgres": {"password": "{{ .password }}"},
        "redis": {"password": "{{ .password }}", "redis.conf": "requirepass {{ .password | toRawJson }}\n"},
        "nats": {
            "password": "{{ .password }}",
            "nats.conf": "authorization { token: {{ .password | toRawJson }} }\n",
        },
    }
    for name, content in wanted.items():
        secret = named(objects, "ExternalSecret", name)["spec"]
        assert secret["target"]["template"]["data"] == content
        (reference,) = secret["data"]
        assert reference["remoteRef"] == {"key": in_cluster.secret_key(name), "property": "password"}
        assert named(objects, "SecretStore", secret["secretStoreRef"]["name"])

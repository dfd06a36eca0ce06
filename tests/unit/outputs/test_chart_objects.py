"""The objects of a service agree with each other: who selects whom, what scales, who may talk."""

from __future__ import annotations

from typing import Any

import pytest

from generators.model import Call
from tests.unit.outputs.chart_helm import Charts, Object, gateway, ingress, named, of_kind, pod_of
from tests.unit.outputs.chart_services import gateway_fleet, service

pytestmark = pytest.mark.slow

Rendered = dict[str, list[Object]]
SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """Every service of both fleets in production."""
    found: Rendered = {}
    for make in (gateway, ingress):
        made = make(tmp_path_factory.mktemp("charts"))
        made.write()
        found |= {name: made.objects(name, "production") for name in made.services}
    return found


def matches(selector: dict[str, str], labels: dict[str, str]) -> bool:
    return bool(selector) and all(labels.get(key) == value for key, value in selector.items())


def rules(objects: list[Object], direction: str) -> list[Any]:
    (policy,) = of_kind(objects, "NetworkPolicy")
    found: list[Any] = policy["spec"][direction]
    return found


def test_every_selector_finds_the_pods(production: Rendered) -> None:
    for name, objects in production.items():
        labels = pod_of(objects)["metadata"]["labels"]
        tried = 0
        for one in objects:
            spec = one.get("spec", {})
            if one["kind"] in {"PodDisruptionBudget", "Deployment", "Rollout", "StatefulSet"}:
                assert matches(spec["selector"]["matchLabels"], labels), (name, one["kind"])
                tried += 1
            elif one["kind"] == "NetworkPolicy":
                assert matches(spec["podSelector"]["matchLabels"], labels)
                tried += 1
            elif one["kind"] == "Service" and "selector" in spec:
                assert matches(spec["selector"], labels)
                tried += 1
        assert tried


def test_a_scaled_workload_has_one_scaler_and_states_no_replicas(production: Rendered) -> None:
    for name, objects in production.items():
        owners = [o for o in objects if o["kind"] in {"Deployment", "Rollout", "StatefulSet"}]
        scalers = [one for one in objects if one["kind"] in SCALERS]
        if not owners:
            assert not scalers, name
            continue
        (owner,) = owners
        assert ("replicas" in owner["spec"]) is not bool(scalers), name
        for scaler in scalers:
            target = scaler["spec"]["scaleTargetRef"]
            assert (target["apiVersion"], target["kind"]) == (owner["apiVersion"], owner["kind"])
            assert target["name"] == owner["metadata"]["name"]
        assert len(scalers) <= 1


def test_no_pod_is_scraped_twice(production: Rendered) -> None:
    for name, objects in production.items():
        scraped = [
            one["metadata"]["name"]
            for one in of_kind(objects, "Service")
            for label in one["metadata"]["labels"]
            if label.endswith("/scraped")
        ]
        assert len(scraped) == (0 if name in {"nightly", "once"} else 1), name
        for monitor in of_kind(objects, "ServiceMonitor"):
            wanted = monitor["spec"]["selector"]["matchLabels"]
            chosen = [s for s in of_kind(objects, "Service") if matches(wanted, s["metadata"]["labels"])]
            assert [one["metadata"]["name"] for one in chosen] == scraped
            assert "selector" in chosen[0]["spec"]


def test_one_port_name_runs_from_the_pod_to_the_monitor(production: Rendered) -> None:
    for objects in production.values():
        (container,) = pod_of(objects)["spec"]["containers"]
        named_ports = [port["name"] for port in container.get("ports", [])]
        for one in of_kind(objects, "Service"):
            assert [port["targetPort"] for port in one["spec"]["ports"]] == named_ports
        for one in of_kind(objects, "ServiceMonitor"):
            assert [endpoint["port"] for endpoint in one["spec"]["endpoints"]] == named_ports
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe in container:
                assert [container[probe]["httpGet"]["port"]] == named_ports
        for rule in rules(objects, "ingress"):
            assert [port["port"] for port in rule["ports"]] == named_ports


def test_a_canary_has_one_service_that_the_controller_never_touches(production: Rendered) -> None:
    (rollout,) = of_kind(production["canary"], "Rollout")
    canary = rollout["spec"]["strategy"]["canary"]
    assert not {"canaryService", "stableService", "trafficRouting"} & set(canary)
    (only,) = of_kind(production["canary"], "Service")
    assert only["spec"]["selector"]
    assert rollout["spec"]["progressDeadlineAbort"] is True
    assert [step for step in canary["steps"] if "setWeight" in step] == [{"setWeight": 25}, {"setWeight": 50}]
    (template,) = of_kind(production["canary"], "AnalysisTemplate")
    assert canary["analysis"]["templates"] == [{"templateName": template["metadata"]["name"]}]
    assert "count" not in template["spec"]["metrics"][0]


def test_the_services_that_blue_green_switches_carry_no_selector(production: Rendered) -> None:
    (rollout,) = of_kind(production["blue"], "Rollout")
    strategy = rollout["spec"]["strategy"]["blueGreen"]
    for name in (strategy["activeService"], strategy["previewService"]):
        assert "selector" not in named(production["blue"], "Service", name)["spec"]
    metrics = named(production["blue"], "Service", "blue-metrics")
    assert metrics["spec"]["clusterIP"] == "None"
    (route,) = of_kind(production["blue"], "HTTPRoute")
    assert route["spec"]["rules"][0]["backendRefs"][0]["name"] == strategy["activeService"]


def test_an_analysis_asks_for_the_new_pods_and_the_services_own_objectives(production: Rendered) -> None:
    (template,) = of_kind(production["canary"], "AnalysisTemplate")
    (rollout,) = of_kind(production["canary"], "Rollout")
    (argument,) = rollout["spec"]["strategy"]["canary"]["analysis"]["args"]
    assert template["spec"]["args"] == [{"name": argument["name"]}]
    errors, latency = template["spec"]["metrics"]
    new = "{{args." + argument["name"] + "}}"
    pods = f'job="canary",namespace="codai-production",rollouts_pod_template_hash="{new}"'
    for metric in (errors, latency):
        assert pods in metric["provider"]["prometheus"]["query"]
        assert "[60s]" in metric["provider"]["prometheus"]["query"]
    assert errors["successCondition"].endswith("result[0] <= 0.001")
    assert latency["successCondition"].endswith("result[0] <= 0.3")
    assert "0.99," in latency["provider"]["prometheus"]["query"]
    (monitor,) = of_kind(production["canary"], "ServiceMonitor")
    assert monitor["spec"]["podTargetLabels"] == ["rollouts-pod-template-hash"]


def test_a_rollout_and_a_deployment_have_pods_of_one_shape(production: Rendered) -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items() if key not in {"env", "labels"}}
        return type(value).__name__ if not isinstance(value, list) else [shape(v) for v in value[:1]]

    assert shape(production["canary"][0]) is not None
    canary = pod_of(production["canary"])["spec"]
    rich = pod_of(production["rich"])["spec"]
    container, other = dict(canary["containers"][0]), dict(rich["containers"][0])
    other.pop("envFrom")
    assert shape(container) == shape(other)
    assert shape({**canary, "containers": []}) == shape({**rich, "containers": []})


def test_a_call_is_allowed_on_both_sides(tmp_path: Any) -> None:
    fleet = gateway_fleet()
    services = {
        "caller": service(fleet, "caller", calls=(Call("callee", 4104, False),)),
        "callee": service(fleet, "callee"),
        "stranger": service(fleet, "stranger"),
    }
    made = Charts(fleet, services, tmp_path)
    made.write()
    objects = {name: made.objects(name, "production") for name in services}
    labels = {name: pod_of(found)["metadata"]["labels"] for name, found in objects.items()}

    def admitted(caller: str) -> bool:
        selectors = [
            peer["podSelector"]["matchLabels"]
            for rule in rules(objects["callee"], "ingress")
            for peer in rule["from"]
            if "podSelector" in peer
        ]
        return any(matches(selector, labels[caller]) for selector in selectors)

    def let_out(caller: str) -> bool:
        selectors = [
            (peer["podSelector"]["matchLabels"], rule["ports"])
            for rule in rules(objects[caller], "egress")
            for peer in rule["to"]
            if set(peer) == {"podSelector"}
        ]
        return any(matches(s, labels["callee"]) and p[0]["port"] == 4104 for s, p in selectors)

    assert admitted("caller")
    assert let_out("caller")
    assert not admitted("stranger")
    assert not let_out("stranger")
    (container,) = pod_of(objects["caller"])["spec"]["containers"]
    assert {"name": "CALLEE_URL", "value": "http://callee:4104"} in container["env"]


def test_a_policy_lets_out_to_what_is_named_and_nothing_else(production: Rendered) -> None:
    blocks = {
        (peer["ipBlock"]["cidr"], port["port"])
        for rule in rules(production["rich"], "egress")
        for peer in rule["to"]
        if "ipBlock" in peer
        for port in rule["ports"]
    }
    assert blocks == {
        ("10.20.0.0/24", 5432),
        ("10.20.1.0/24", 6380),
        ("198.51.100.0/24", 8443),
        ("203.0.113.7/32", 8443),
    }
    assert all(rule["to"] and rule["ports"] for rule in rules(production["rich"], "egress"))
    assert rules(production["nightly"], "ingress") == []
    assert len(rules(production["once"], "egress")) == 2, "names, and the collector"


def test_only_who_is_served_or_scraped_is_let_in(production: Rendered) -> None:
    def namespaces(name: str) -> set[str]:
        return {
            peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
            for rule in rules(production[name], "ingress")
            for peer in rule["from"]
            if "namespaceSelector" in peer
        }

    assert namespaces("rich") == {"monitoring", "gateway-system"}
    assert namespaces("rolling") == {"monitoring"}
    assert namespaces("realtime") == {"monitoring", "ingress-system"}
    assert len(rules(production["worker"], "ingress")) == 1


def test_a_token_is_mounted_only_by_who_asked_for_permissions(production: Rendered) -> None:
    for name, objects in production.items():
        pod = pod_of(objects)["spec"]
        assert pod["automountServiceAccountToken"] is False
        (account,) = of_kind(objects, "ServiceAccount")
        assert account["automountServiceAccountToken"] is False
        asked = bool(of_kind(objects, "Role"))
        assert any(volume["name"] == "api-access" for volume in pod["volumes"]) is asked, name


def test_pods_are_hardened_whatever_the_kind(production: Rendered) -> None:
    for objects in production.values():
        pod = pod_of(objects)["spec"]
        (container,) = pod["containers"]
        inner = container["securityContext"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert inner["capabilities"] == {"drop": ["ALL"]}
        assert inner["readOnlyRootFilesystem"] is inner["runAsNonRoot"] is True
        assert inner["allowPrivilegeEscalation"] is inner["privileged"] is False
        assert min(inner["runAsUser"], inner["runAsGroup"], pod["securityContext"]["fsGroup"]) >= 10000
        assert container["imagePullPolicy"] == "Always"
        assert container["image"].endswith(":1.2.3@sha256:" + "5a" * 32)
        assert set(container["resources"]["limits"]) == {"cpu", "memory", "ephemeral-storage"}


def test_sessions_stay_on_a_pod_through_service_and_ingress(production: Rendered) -> None:
    (found,) = of_kind(production["realtime"], "Service")
    assert found["spec"]["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 3600}}
    (way_in,) = of_kind(production["realtime"], "Ingress")
    annotations = way_in["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    assert annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"] == "3600"
    assert way_in["spec"]["tls"] == [{"secretName": "aiaas-tls", "hosts": ["realtime.aiaas.example"]}]


def test_routes_take_only_listeners_that_end_tls(production: Rendered) -> None:
    (route,) = of_kind(production["rich"], "HTTPRoute")
    assert [parent["sectionName"] for parent in route["spec"]["parentRefs"]] == ["https", "https-apex"]
    assert route["spec"]["hostnames"] == ["wallet.codai.example", "codai.example"]


def test_a_queue_is_asked_where_it_answers(production: Rendered) -> None:
    (scaled,) = of_kind(production["queue"], "ScaledObject")
    (trigger,) = scaled["spec"]["triggers"]
    assert trigger["metadata"]["natsServerMonitoringEndpoint"] == "nats.aiaas-production.svc:8222"
    assert trigger["metadata"]["lagThreshold"] == "10"

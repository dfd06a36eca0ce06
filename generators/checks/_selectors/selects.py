"""Objects that select pods, or Services, by labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from generators.checks._rendered.documents import Document, at, pod_template
from generators.checks._rendered.manifests import Rendered
from generators.checks._rendered.pods import Landscape, Pods
from generators.checks._selectors.selection import matches, plain
from generators.checks._selectors.wiring import Link, exactly

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
SCALED = ("Deployment", "StatefulSet", "Rollout")
CONTROLLED = ("activeService", "previewService", "stableService", "canaryService")


def services(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A Service selects the pods of one workload of its chart; one without is a Rollout's to fill."""
    switched = {
        str(name)
        for rollout in rendered.of_kind("Rollout")
        for way in (rollout.at("spec", "strategy") or {}).values()
        for key, name in way.items()
        if key in CONTROLLED
    }
    for service in rendered.of_kind("Service"):
        selector = service.spec.get("selector")
        if selector:
            met = [p for p in _in(landscape, service.namespace) if plain(selector, p.labels)]
            yield exactly("service", service, met, _own(landscape, rendered, met, service))
            yield from _target_ports(service, met)
        elif service.name in switched:
            yield Link("service", str(service))
        else:
            wrong = "has no selector, and no Rollout fills one in"
            yield Link("service", str(service), wrong, "give it the selector, or name it in the strategy")


def budgets(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A budget speaks of the pods of one workload of its chart."""
    for budget in rendered.of_kind("PodDisruptionBudget"):
        met = _met(landscape, budget, "spec", "selector")
        yield exactly("budget", budget, met, _own(landscape, rendered, met, budget))


def scalers(_landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A scaler names a workload of its chart in full, and no workload has two."""
    known = {(one.api, one.kind, one.name) for one in rendered.documents if one.kind in SCALED}
    found = rendered.of_kind(*SCALERS)
    counts = Counter(one.at("spec", "scaleTargetRef", "name") for one in found)
    for scaler in found:
        target = scaler.at("spec", "scaleTargetRef") or {}
        name = target.get("name")
        default = ("apps/v1", "Deployment") if scaler.kind == "ScaledObject" else ("", "")
        full = (target.get("apiVersion", default[0]), target.get("kind", default[1]), name)
        if full not in known:
            listed = ", ".join(sorted(" ".join(one) for one in known)) or "nothing to scale"
            wrong = f"scales {' '.join(map(str, full))}, which is not rendered"
            yield Link("scaler", str(scaler), wrong, f"there is: {listed}")
        elif counts[name] > 1:
            wrong = f"is one of {counts[name]} scalers of {name}"
            yield Link("scaler", str(scaler), wrong, "render exactly one scaler for a workload")
        else:
            yield Link("scaler", str(scaler))


def monitors(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A monitor finds one Service, of its own chart, that has its ports; no Service has two."""
    others = [one for r in landscape.rendered for one in r.of_kind("Service")]
    every = [one for r in landscape.rendered for one in r.of_kind("ServiceMonitor")]
    for monitor in rendered.of_kind("ServiceMonitor"):
        met = [service for service in others if _monitors(monitor, service)]
        own = [service for service in met if service in rendered.of_kind("Service")]
        names = ", ".join(sorted(f"{one.namespace}/{one.name}" for one in met)) or "none"
        if len(met) != 1 or len(own) != 1:
            wrong = f"must find one Service of its own chart and finds {names}"
            yield Link("monitor", str(monitor), wrong, "mark the one scraped Service with its own label")
            continue
        ports = {port.get("name") for port in met[0].spec.get("ports") or ()}
        asked = {endpoint.get("port") for endpoint in monitor.spec.get("endpoints") or ()}
        twice = [one.name for one in every if _monitors(one, met[0]) and one != monitor]
        if not asked or not asked <= ports:
            wrong = f"asks for ports {_names(asked)} of {met[0]}, which has {_names(ports)}"
            yield Link("monitor", str(monitor), wrong, "refer to ports by the one name in conventions")
        elif twice:
            wrong = f"finds {met[0]}, and so does {twice[0]}: its pods are scraped twice"
            yield Link("monitor", str(monitor), wrong, "let one monitor find a Service")
        else:
            yield Link("monitor", str(monitor))


def spreads(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """Spread and anti-affinity count the pods of their own workload."""
    for pods in landscape.of(rendered):
        spec = at(pod_template(pods.owner), "spec") if pods.owner else {}
        terms = [term.get("podAffinityTerm") for term in _anti_affinity(spec, "preferred")]
        rules = [*terms, *_anti_affinity(spec, "required"), *(spec.get("topologySpreadConstraints") or ())]
        for rule in rules:
            met = [p for p in _in(landscape, pods.namespace) if matches(rule.get("labelSelector"), p.labels)]
            if pods.owner:
                yield exactly("spread", pods.owner, met, [pods])


def policies(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A policy governs the pods of one workload of its chart, or is the namespace's own for all.

    Every workload has a policy of its own for both directions, beside what holds for all.
    """
    covered: Counter[str] = Counter()
    for policy in rendered.of_kind("NetworkPolicy"):
        if not policy.spec.get("podSelector"):
            if rendered.target.chart.service:
                wrong = "governs every pod of the namespace from within a service's chart"
                yield Link("policy", str(policy), wrong, "select the chart's own pods")
            else:
                yield Link("policy", str(policy))
            continue
        met = _met(landscape, policy, "spec", "podSelector")
        yield exactly("policy", policy, met, _own(landscape, rendered, met, policy))
        if set(policy.spec.get("policyTypes") or ()) == {"Ingress", "Egress"}:
            covered.update(pods.name for pods in met)
    for pods in landscape.of(rendered):
        wrong = "" if covered[pods.name] else "has no policy of its own for both directions"
        yield Link("policy", str(pods.owner), wrong, "render a NetworkPolicy that selects its pods")


def _own(landscape: Landscape, rendered: Rendered, met: list[Pods], subject: Document) -> list[Pods]:
    """A service's chart has one workload. The platform's has several: the one of the same name."""
    own = list(landscape.of(rendered))
    if rendered.target.chart.service or len(own) <= 1:
        return own
    return [pods for pods in own if pods.name == subject.name] or [pods for pods in met if pods in own][:1]


def _met(landscape: Landscape, subject: Document, *path: str) -> list[Pods]:
    selector = subject.at(*path)
    return [pods for pods in _in(landscape, subject.namespace) if matches(selector, pods.labels)]


def _in(landscape: Landscape, namespace: str) -> list[Pods]:
    return [pods for pods in landscape.pods if pods.namespace == namespace]


def _target_ports(service: Document, met: list[Pods]) -> Iterator[Link]:
    for port in service.spec.get("ports") or ():
        target = port.get("targetPort", port.get("port"))
        for pods in met:
            if target not in pods.ports and target not in pods.ports.values():
                has = _names(pods.ports)
                wrong = f"sends port {port.get('port')} to {target}, pods of {pods.name} have {has}"
                yield Link("service", str(service), wrong, "refer to the container's port by its name")
            else:
                yield Link("service", str(service))


def _monitors(monitor: Document, service: Document) -> bool:
    names = monitor.at("spec", "namespaceSelector", "matchNames") or [monitor.namespace]
    everywhere = bool(monitor.at("spec", "namespaceSelector", "any"))
    labels = service.at("metadata", "labels") or {}
    return (everywhere or service.namespace in names) and matches(monitor.at("spec", "selector"), labels)


def _anti_affinity(spec: object, way: str) -> list[dict[str, object]]:
    name = f"{way}DuringSchedulingIgnoredDuringExecution"
    return list(at(spec, "affinity", "podAntiAffinity", name) or ())


def _names(values: object) -> str:
    return ", ".join(sorted(map(str, values))) or "none"  # type: ignore[call-overload]

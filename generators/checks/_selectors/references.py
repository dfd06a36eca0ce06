"""Objects that name other objects: what is named must be rendered, and be the chart's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.checks._rendered.documents import Document, at, containers, pod_template
from generators.checks._rendered.manifests import Rendered
from generators.checks._rendered.pods import Landscape
from generators.checks._selectors.wiring import Link, there

PROVIDED = frozenset({"kube-root-ca.crt"})
"""ConfigMaps that the cluster itself puts into every namespace."""


def rollouts(_landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A Rollout's Services and analysis templates are there, and its queries are about its own pods."""
    known = {one.name for one in rendered.of_kind("Service")}
    templates = {one.name: one for one in rendered.of_kind("AnalysisTemplate")}
    for rollout in rendered.of_kind("Rollout"):
        selector = rollout.at("spec", "selector", "matchLabels") or {}
        labels = rollout.at("spec", "template", "metadata", "labels") or {}
        wrong = "" if selector and selector.items() <= labels.items() else "does not select its own pods"
        yield Link("rollout", str(rollout), wrong, "make selector and pod labels from one template")
        for key, value in _walk(rollout.at("spec", "strategy")):
            if key.endswith("Service"):
                yield there("rollout", rollout, "Service", value, known)
            elif key == "templateName":
                yield there("rollout", rollout, "AnalysisTemplate", value, templates)
    for template in templates.values():
        for metric in template.spec.get("metrics") or ():
            query = str(at(metric, "provider", "prometheus", "query") or "")
            own = f'"{rendered.target.chart.name}"' in query and f'"{template.namespace}"' in query
            wrong = "" if own else f"measures {metric.get('name')} of something else than its own service"
            yield Link("analysis", str(template), wrong, "select by the job and the namespace, in quotes")


def routes(_landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """A route leads to a Service of its chart, on a port that it has, and asks for hosts by name."""
    ports = {
        one.name: {p.get("port") for p in one.spec.get("ports") or ()}
        | {p.get("name") for p in one.spec.get("ports") or ()}
        for one in rendered.of_kind("Service")
    }
    for route in rendered.of_kind("HTTPRoute", "Ingress"):
        named = list(_hosts(route))
        redirect = not list(_backends(route))
        wrong = "" if named or redirect else "answers for every host"
        yield Link("route", str(route), wrong, "name its hosts")
        for name, port in _backends(route):
            if name not in ports:
                yield there("route", route, "Service", name, ports)
            else:
                wrong = (
                    "" if port in ports[name] else f"leads to port {port} of {name}, which it does not have"
                )
                yield Link("route", str(route), wrong, "refer to the port of the Service")


def accounts(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """Pods run as an account of their chart; bindings tie that account to a Role of the chart."""
    known = {one.name for one in rendered.of_kind("ServiceAccount")}
    roles = {(one.kind, one.name) for one in rendered.of_kind("Role", "ClusterRole")}
    for pods in landscape.of(rendered):
        if pods.owner:
            name = at(pod_template(pods.owner), "spec", "serviceAccountName") or "default"
            yield there("account", pods.owner, "ServiceAccount", name, known)
    for binding in rendered.of_kind("RoleBinding", "ClusterRoleBinding"):
        role = (binding.at("roleRef", "kind"), binding.at("roleRef", "name"))
        wrong = "" if role in roles else f"binds {role[0]} {role[1]}, which is not rendered"
        yield Link("account", str(binding), wrong, "render the Role in the same chart")
        for subject in binding.data.get("subjects") or ():
            if subject.get("kind") == "ServiceAccount":
                yield there("account", binding, "ServiceAccount", subject.get("name"), known)


def configuration(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """Mounted and imported ConfigMaps and Secrets are made by the same chart."""
    maps = {one.name for one in rendered.of_kind("ConfigMap")} | PROVIDED
    secrets = {one.name for one in rendered.of_kind("Secret")}
    secrets |= {
        str(one.at("spec", "target", "name") or one.name) for one in rendered.of_kind("ExternalSecret")
    }
    for pods in landscape.of(rendered):
        if not pods.owner:
            continue
        spec = at(pod_template(pods.owner), "spec") or {}
        for key, value in _walk([spec.get("volumes"), containers(pods.owner)]):
            if key in {"configMap", "configMapRef", "configMapKeyRef"}:
                yield there("configuration", pods.owner, "ConfigMap", at(value, "name"), maps)
            elif key in {"secret", "secretRef", "secretKeyRef"}:
                name = at(value, "secretName") or at(value, "name")
                yield there("configuration", pods.owner, "Secret", name, secrets)


def priorities(landscape: Landscape, rendered: Rendered) -> Iterator[Link]:
    """Pods name a priority class that the platform makes."""
    classes = {one.name for r in landscape.rendered for one in r.of_kind("PriorityClass")}
    for pods in landscape.of(rendered):
        if pods.owner:
            name = at(pod_template(pods.owner), "spec", "priorityClassName")
            yield there("priority", pods.owner, "PriorityClass", name, classes)


def _hosts(route: Document) -> Iterator[str]:
    yield from route.spec.get("hostnames") or ()
    for rule in route.spec.get("rules") or ():
        if rule.get("host"):
            yield rule["host"]


def _backends(route: Document) -> Iterator[tuple[str, object]]:
    """Service and port of everything a route leads to."""
    for key, value in _walk(route.spec.get("rules")):
        if key == "backendRefs":
            for backend in value:
                yield str(backend.get("name")), backend.get("port")
        elif key == "service" and isinstance(value, Mapping):
            yield str(value.get("name")), at(value, "port", "name") or at(value, "port", "number")


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value of nested mappings and lists."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key), inner
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)

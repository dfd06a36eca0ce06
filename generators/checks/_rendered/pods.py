"""The pods that would run in an environment, over all charts at once, and who owns them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import Target
from generators.checks._rendered.documents import Document, containers, pod_labels, pod_template
from generators.checks._rendered.manifests import Rendered, usable
from generators.model import Environment, Service

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server gives every namespace."""


@dataclass(frozen=True, slots=True)
class Pods:
    """The pods of one workload. ``owner`` is None for what stands for someone outside the fleet."""

    name: str
    namespace: str
    labels: Mapping[str, str] = field(hash=False)
    ports: Mapping[str, int] = field(hash=False)
    owner: Document | None = field(default=None, hash=False)
    target: Target | None = field(default=None, hash=False)

    @property
    def service(self) -> Service | None:
        """The service whose chart makes them."""
        return self.target.chart.service if self.target else None


@dataclass(frozen=True, slots=True)
class Landscape:
    """One environment: its renders, pods, and the labels of its namespaces."""

    environment: Environment
    rendered: tuple[Rendered, ...]
    pods: tuple[Pods, ...]
    namespaces: Mapping[str, Mapping[str, str]]

    def of(self, rendered: Rendered) -> tuple[Pods, ...]:
        """The pods of one chart."""
        return tuple(pods for pods in self.pods if pods.target == rendered.target)

    def labels_of(self, namespace: str) -> Mapping[str, str]:
        """The labels of a namespace; one that nobody made has just its name."""
        return self.namespaces.get(namespace, {NAME_LABEL: namespace})


def landscapes(context: Context) -> tuple[Landscape, ...]:
    """Every environment, in promotion order."""
    return context.once("landscapes", lambda: _landscapes(context))


def _landscapes(context: Context) -> tuple[Landscape, ...]:
    rendered = usable(context)
    return tuple(
        _landscape(one, tuple(r for r in rendered if r.target.environment is one))
        for one in context.model.fleet.environments
    )


def _landscape(environment: Environment, rendered: tuple[Rendered, ...]) -> Landscape:
    pods = tuple(
        Pods(
            document.name,
            document.namespace,
            pod_labels(document),
            _ports(document),
            document,
            one.target,
        )
        for one in rendered
        for document in one.documents
        if pod_template(document) is not None
    )
    namespaces = {
        document.name: {NAME_LABEL: document.name, **(document.at("metadata", "labels") or {})}
        for one in rendered
        for document in one.of_kind("Namespace")
    }
    return Landscape(environment, rendered, pods, namespaces)


def _ports(document: Document) -> dict[str, int]:
    return {
        str(port.get("name", port["containerPort"])): int(port["containerPort"])
        for container in containers(document)
        for port in container.get("ports") or ()
    }

"""What an invariant is: a statement that holds for every subject it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generators.checks._engine.context import Context
from generators.checks._rendered.documents import Document, pod_template
from generators.checks._rendered.manifests import Rendered, usable
from generators.conventions import workloads
from generators.model import Service, Settings


@dataclass(frozen=True, slots=True)
class Claim:
    """An invariant applied to one subject; ``wrong`` is empty where it holds.

    It is about ``path``, of the output tree, or about ``key``: a value of the model, as origins name it.
    """

    subject: str
    wrong: str = ""
    path: str = ""
    service: str = ""
    environment: str = ""
    key: str = ""


Invariant = Callable[[Context], Iterator[Claim]]
"""Its name is its rule, its docstring's first line the statement."""


@dataclass(frozen=True, slots=True)
class Workload:
    """An object with pods, with what the catalog says of it; the platform's own have no service."""

    rendered: Rendered
    document: Document
    service: Service | None
    settings: Settings | None

    @property
    def runs(self) -> bool:
        """Whether it keeps running, and is a service's."""
        return self.service is not None and self.service.kind in workloads.RUNS

    def claim(self, wrong: str = "", detail: str = "") -> Claim:
        """A claim about this workload, or about a part of it."""
        subject = f"{self.document} {detail}".strip()
        return about(self.rendered, subject, wrong)


def about(rendered: Rendered, subject: object, wrong: str = "") -> Claim:
    """A claim about an object of a render."""
    target = rendered.target
    service = target.chart.service.id if target.chart.service else ""
    return Claim(str(subject), wrong, target.chart.folder, service, target.environment.name)


def every_workload(context: Context) -> tuple[Workload, ...]:
    """Every object with pods of every render."""
    return context.once(
        "workloads",
        lambda: tuple(
            Workload(one, document, one.target.chart.service, _settings(one))
            for one in usable(context)
            for document in one.documents
            if pod_template(document) is not None
        ),
    )


def running(context: Context) -> Iterator[tuple[Workload, Service, Settings]]:
    """The workloads of services that keep running, with their service and its settings there."""
    for workload in every_workload(context):
        if workload.runs and workload.service and workload.settings:
            yield workload, workload.service, workload.settings


def every_setting(context: Context) -> Iterator[tuple[Service, str, Settings]]:
    """Every service in every environment."""
    for service in context.model.services:
        for environment, settings in service.environments.items():
            yield service, environment, settings


def said(service: Service, environment: str, key: str, wrong: str = "", detail: str = "") -> Claim:
    """A claim about what the catalog says of a service: ``key`` of its settings there, or of itself."""
    where = f"{service.id} in {environment}" if environment else service.id
    whose = f"services.{service.id}.environments.{environment}" if environment else f"services.{service.id}"
    return Claim(f"{where} {detail}".strip(), wrong, "", service.id, environment, f"{whose}.{key}")


def _settings(rendered: Rendered) -> Settings | None:
    service = rendered.target.chart.service
    return service.environments[rendered.target.environment.name] if service else None

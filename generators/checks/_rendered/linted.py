"""What linters are given: the projected objects of every environment, and who scales whom."""

from __future__ import annotations

from dataclasses import dataclass

from generators.checks._engine.context import Context
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, usable
from generators.checks._rendered.projection import projected
from generators.checks._rendered.suppressed import Subject
from generators.model import Environment


@dataclass(frozen=True, slots=True)
class Linted:
    """One chart in one environment, as shown to linters."""

    rendered: Rendered
    documents: tuple[Document, ...]
    subjects: tuple[Subject, ...]
    """One per document."""


def linted(context: Context) -> dict[Environment, tuple[Linted, ...]]:
    """Every render that succeeded, projected, by environment in promotion order."""
    return context.once("linted", lambda: _linted(context))


def _linted(context: Context) -> dict[Environment, tuple[Linted, ...]]:
    shown = [_project(one) for one in usable(context)]
    return {
        environment: tuple(one for one in shown if one.rendered.target.environment is environment)
        for environment in context.model.fleet.environments
    }


def _project(one: Rendered) -> Linted:
    scalers = {
        (document.namespace, str(document.at("spec", "scaleTargetRef", "name"))): document.kind
        for document in one.of_kind("HorizontalPodAutoscaler", "ScaledObject")
    }
    documents = projected(one.documents)
    subjects = (
        Subject(
            one.target,
            shown.kind,
            shown.name,
            scalers.get((shown.namespace, shown.name), ""),
            shown.namespace,
            shown.data,
        )
        for shown in documents
    )
    return Linted(one, documents, tuple(subjects))

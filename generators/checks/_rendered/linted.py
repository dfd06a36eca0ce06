"""What linters are given: the projected objects of every environment, and who scales whom.

And the two findings about a linter itself: it says nothing of what it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import finding
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, usable
from generators.checks._rendered.projection import projected
from generators.checks._rendered.suppressed import Subject
from generators.model import Environment
from generators.problems import Place, Problem


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


def unseen(context: Context, tool: str, subject: Subject) -> Problem:
    """An object that was given and not judged."""
    message = f"{subject}: {tool} did not look at it"
    hint = "see whether its kind and version are among those it knows"
    return finding(context, subject.target, f"{tool}/unseen", message, hint)


def unknown(tool: str, name: str) -> Problem:
    """An object that was judged and not given, by the linter's own name for it."""
    return Problem(
        f"{tool}/unknown-object",
        f"{tool} judged {name}, which is none of the objects it was given",
        Place(f"generators/checks/{tool.replace('-', '_')}.py"),
        hint=f"see how {tool} names objects, and make the keys of this check agree",
    )


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

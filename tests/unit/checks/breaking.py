"""Renders with one thing changed in them, so that a check can be seen to fail without helm."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, manifests
from tests.unit.checks.fleets import Plan, bare, context_of

Change = Callable[[dict[str, Any]], None]


_RENDERS: dict[int, tuple[Rendered, ...]] = {}
"""What helm made of each plan: asked once per test process, changed by none."""


def rendered(plan: Plan, folder: Path, answers: Path) -> Context:
    """A context whose charts are rendered already; its tree is written only for the first."""
    if id(plan) in _RENDERS:
        context = bare(plan, folder)
    else:
        context = context_of(plan, folder, cache=answers)
        _RENDERS[id(plan)] = manifests(context)
    assert all(not one.error for one in _RENDERS[id(plan)])
    put(context, _RENDERS[id(plan)])
    return context


def change(
    context: Context,
    chart: str,
    environment: str,
    kind: str,
    how: Change,
    name: str = "",
    namespace: str = "",
) -> None:
    """Changes objects of one kind in one render; at least one must be there, and really change."""
    changed = 0

    def apply(one: Rendered) -> Rendered:
        nonlocal changed
        if one.target.chart.name != chart or one.target.environment.name != environment:
            return one
        documents = []
        for document in one.documents:
            data: dict[str, Any] = deepcopy(dict(document.data))
            named = name in {"", document.name} and namespace in {"", document.namespace}
            if document.kind == kind and named:
                how(data)
                assert data != document.data, f"nothing changed in {document}"
                changed += 1
                documents.append(Document(data, yaml.safe_dump(data), document.template))
            else:
                documents.append(document)
        return replace(one, documents=tuple(documents), text="---\n".join(d.text for d in documents))

    put(context, tuple(apply(one) for one in manifests(context)))
    assert changed, f"no {kind} in {chart} of {environment}"


def at(path: str, value: Any) -> Change:
    """Sets the value at a dotted path; numbers are indices."""

    def apply(data: Any) -> None:
        *steps, last = path.split(".")
        for step in steps:
            data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
        data[int(last) if isinstance(data, list) else last] = value

    return apply


def drop(context: Context, chart: str, environment: str, kind: str) -> None:
    """Leaves out the objects of one kind from one render."""

    def apply(one: Rendered) -> Rendered:
        if one.target.chart.name != chart or one.target.environment.name != environment:
            return one
        kept = tuple(document for document in one.documents if document.kind != kind)
        assert kept != one.documents, f"no {kind} in {chart} of {environment}"
        return replace(one, documents=kept)

    put(context, tuple(apply(one) for one in manifests(context)))


def add(context: Context, chart: str, environment: str, kind: str, how: Change) -> None:
    """Adds a changed copy of the first object of one kind to its render."""

    def apply(one: Rendered) -> Rendered:
        if one.target.chart.name != chart or one.target.environment.name != environment:
            return one
        data: dict[str, Any] = deepcopy(dict(one.of_kind(kind)[0].data))
        how(data)
        return replace(one, documents=(*one.documents, Document(data, yaml.safe_dump(data))))

    put(context, tuple(apply(one) for one in manifests(context)))


def put(context: Context, renders: tuple[Rendered, ...]) -> None:
    """Replaces what every check of this context takes for helm's answer."""
    for name in ("landscapes", "workloads", "linted"):
        context._shared.pop(name, None)
    context._shared["manifests"] = renders


def rules(result: Result) -> set[str]:
    """The rules that were broken."""
    return {problem.rule for problem in result.problems}


def clean(result: Result) -> None:
    """Nothing was found, and something was looked at."""
    assert [problem.message for problem in result.problems] == []
    assert result.covered == result.total > 0

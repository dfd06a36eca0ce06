"""What helm makes of every chart in every environment: rendered once, used by many checks.

Answers are kept by the content of chart, library and values and by the program's own identity. On
first sight of a content helm renders it twice, so that a kept answer is one known to be repeatable.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generators.checks._engine.context import Context
from generators.checks._engine.processes import Completed
from generators.checks._engine.store import identity, key
from generators.checks._rendered.charts import PLATFORM, Target, targets
from generators.checks._rendered.documents import Document, parse
from generators.conventions.backups import approvals
from generators.model import Fleet

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
"""A digest that no image has: it shows that the release record decides what runs."""

TELLS = "helm-template"
"""The check that tells of charts which do not render."""

NOISE = re.compile(r"level=INFO|found symbolic link in path")
"""Helm says for each symbolic link in a chart that it followed it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A target's objects, or helm's words when it refused. ``warnings``: what helm said besides."""

    target: Target
    text: str
    documents: tuple[Document, ...]
    error: str
    warnings: tuple[str, ...]
    repeats: bool
    """Whether a second render gave the same bytes."""

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """The objects of these kinds, in the order of the render."""
        return tuple(document for document in self.documents if document.kind in kinds)


def manifests(context: Context) -> tuple[Rendered, ...]:
    """Every target, in the order of ``targets``. Raises an error like ``Missing`` without helm."""
    return context.once("manifests", lambda: _manifests(context))


def usable(context: Context) -> tuple[Rendered, ...]:
    """Those that rendered; the others are findings of ``check:helm-template``, which then always runs."""
    found = tuple(one for one in manifests(context) if not one.error)
    if len(found) < len(manifests(context)):
        context.left_to.add(TELLS)
    return found


def rendered(context: Context, target: Target) -> Rendered:
    """One target. Raises an error like ``Missing`` without helm."""
    record = sample_release(target, context.model.fleet)
    words = arguments(context, target)
    name = key("render", identity(context.program("helm")), *words, record, target.chart.content)
    kept = context.store.get(name)
    answer: dict[str, Any] = json.loads(kept) if kept else _render(context, words, record)
    if not kept:
        context.store.put(name, json.dumps(answer))
    said = [line for line in answer["err"].splitlines() if line.strip() and not NOISE.search(line)]
    if answer["code"]:
        error = "\n".join(said) or f"helm ended with code {answer['code']}"
        return Rendered(target, "", (), error, (), repeats=True)
    try:
        documents = parse(answer["out"])
    except yaml.YAMLError as error:
        return Rendered(target, answer["out"], (), f"the rendered text is no YAML: {error}", (), repeats=True)
    return Rendered(target, answer["out"], documents, "", tuple(said), answer["repeats"])


def sample_release(target: Target, fleet: Fleet) -> str:
    """A release record like those below ``releases/``, for images that were never built."""
    release = {"commit": "0" * 40, "approvedBy": "nobody"}
    if target.chart.name == PLATFORM:
        versions = approvals(target.environment.name, fleet)
        inside = {name: {"version": version, "digest": DIGEST} for name, version in versions.items()}
        return json.dumps({"images": inside, "release": release})
    image = {"version": "0.0.0-sample", "digest": DIGEST}
    return json.dumps({"workload": {"image": image, "release": release}})


def arguments(context: Context, target: Target, verb: str = "template", *, overlay: bool = True) -> list[str]:
    """The words after ``helm`` for a target, its overlay included and its release record not."""
    kubernetes = context.model.fleet.platform.kubernetes
    if verb == "lint":
        words = ["lint", target.chart.folder, "--strict", "--with-subcharts"]
    else:
        words = ["template", target.chart.name, target.chart.folder]
    namespace = ["--namespace", target.environment.namespace, "--kube-version", f"{kubernetes}.0"]
    return [*words, *namespace, *(("--values", target.values) if overlay else ())]


def helm(context: Context, words: list[str], values: str = "", folder: Path | None = None) -> Completed:
    """Runs helm in the tree or another folder, without settings of the caller's.

    ``values`` is the text of one more values file.
    """
    home = context.cache / "helm"
    program = context.program("helm")
    return context.processes.run(
        [program, *words, *(["--values", "-"] if values else [])],
        folder=folder or context.laid(),
        environment={f"HELM_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")},
        stdin=values or None,
    )


def _manifests(context: Context) -> tuple[Rendered, ...]:
    context.program("helm")
    return tuple(context.each("helm-template", lambda one: rendered(context, one), targets(context)))


def _render(context: Context, words: list[str], record: str) -> dict[str, Any]:
    first = helm(context, words, record)
    second = helm(context, words, record) if not first.code else first
    return {"code": first.code, "out": first.out, "err": first.err, "repeats": first.out == second.out}

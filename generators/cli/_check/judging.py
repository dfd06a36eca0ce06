"""Puts together what the checks look at: the plan, its difference from the tree, and the tools."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from generators import catalog, pipeline
from generators.checks import Context, Staleness
from generators.checks import Progress as Told
from generators.checks.golden import as_link
from generators.conventions.ownership import GOLDEN_CATALOG
from generators.headers import stamp
from generators.model import Model
from generators.pipeline import REPOSITORY, Request, Run
from generators.problems import Place, has_errors
from generators.registry import discover
from generators.toolchain import Toolchain


def judged(request: Request, scratch: Path, progress: Told, *, compared: bool = True) -> Context:
    """A context whose ``tree``, in ``scratch``, holds just the plan, whatever stands in the output folder.

    Not ``compared`` where nobody has named a folder: then nothing is said of how current it is.
    """
    done = pipeline.run(request)
    # A text that cannot be made leaves as little to check as a catalog that cannot be read.
    stopping = (*done.loaded.problems, *(p for p in done.problems if p.rule.startswith("render/")))
    read = None if has_errors(stopping) else done.loaded.model
    model = pipeline.placed(read, discover(pipeline.TEMPLATES)) if read else None
    texts, links = planned(model, request) if model else ({}, {})
    staleness = _staleness(done)
    tree = scratch / "tree"
    return Context(
        repository=REPOSITORY,
        catalog=request.catalog,
        shown=request.shown,
        tree=tree,
        lay=lambda: materialise(tree, texts, links),
        standing=request.output if _is_current(staleness) else None,
        output=None if request.output.resolve() == REPOSITORY else request.output,
        cache=request.cache or scratch / "cache",
        scratch=scratch,
        tools=Toolchain(REPOSITORY, request.announce),
        today=datetime.now(tz=UTC).date(),
        loaded=model,
        catalog_problems=stopping,
        counted=(done.loaded.checked, done.loaded.total),
        planned=texts,
        links=links,
        staleness=staleness if compared else None,
        expired=lambda today: catalog.expired(done.loaded, today),
        origin=lambda key: _origin(done, key),
        golden=lambda: _golden(request),
        shows=request.shows,
        progress=progress,
        workers=os.cpu_count() or 2,
        ci=os.environ.get("CI") == "true",
    )


def _origin(done: Run, key: str) -> tuple[Place, str]:
    source = done.loaded.origins.of(key).source
    return source.place, source.key


def planned(model: Model, request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """Managed texts by path as they would be written, and links by path."""
    texts, links = {}, {}
    platform, name = model.fleet.platform.name, model.fleet.catalog
    for artifact in pipeline.plan(model, request.cache):
        if artifact.link:
            links[artifact.path] = artifact.link
        else:
            texts[artifact.path] = stamp(artifact, platform, name)
    return texts, links


def materialise(folder: Path, texts: Mapping[str, str], links: Mapping[str, str]) -> None:
    """Writes a plan into a folder, which is made for it. Raises OSError."""
    folder.mkdir()
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for path, goal in links.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(goal)


def _golden(request: Request) -> Mapping[str, str]:
    loaded = catalog.load(REPOSITORY / GOLDEN_CATALOG, GOLDEN_CATALOG)
    if loaded.model is None:
        raise AssertionError(f"{GOLDEN_CATALOG} does not load: {loaded.problems}")
    texts, links = planned(loaded.model, request)
    return texts | {path: as_link(target) for path, target in links.items()}


def _staleness(done: Run) -> Staleness | None:
    outcome = done.outcome
    if outcome is None:
        return None
    return Staleness(outcome.created, outcome.updated, outcome.removed, outcome.same, outcome.problems)


def _is_current(staleness: Staleness | None) -> bool:
    return staleness is not None and not (
        staleness.created or staleness.updated or staleness.removed or staleness.problems
    )

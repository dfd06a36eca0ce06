"""What the checks of workflows are given: the generated files of the golden catalog, some of them changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from generators import catalog, headers, pipeline
from generators.checks import Context, Result
from generators.model import Model
from generators.toolchain import Toolchain

REPOSITORY = Path(__file__).resolve().parents[3]
GOLDEN = "tests/catalogs/golden.yaml"
CI = ".github/workflows/ci.yml"
DEPLOY = ".github/workflows/deploy.yml"
NIGHTLY = ".github/workflows/nightly.yml"

Change = Callable[[str], str]


@cache
def model(name: str = GOLDEN) -> Model:
    """The model of a catalog of this repository."""
    loaded = catalog.load(REPOSITORY / name, name)
    assert loaded.model is not None, loaded.problems
    return loaded.model


@cache
def generated(name: str = GOLDEN) -> Mapping[str, str]:
    """What pipelines and their data are, by path; nobody changes it."""
    wanted = (".github/", "ci/")
    artifacts = pipeline.plan(model(name), None)
    return {
        one.path: headers.stamp(one, model(name).fleet.platform.name)
        for one in artifacts
        if one.path.startswith(wanted) and not one.link
    }


def context(
    folder: Path, changes: Mapping[str, Change] | None = None, name: str = GOLDEN, **more: Any
) -> Context:
    """A context over the files of a catalog, each change applied to its file; it must really change it."""
    texts = dict(generated(name))
    for path, change in (changes or {}).items():
        before = texts[path]
        texts[path] = change(before)
        assert texts[path] != before, f"{path} is as it was"
    values: dict[str, Any] = {
        "repository": REPOSITORY,
        "catalog": REPOSITORY / name,
        "shown": name,
        "tree": folder,
        "cache": folder / "cache",
        "scratch": folder,
        "tools": Toolchain(REPOSITORY, lambda _: None),
        "today": date(2026, 9, 1),
        "loaded": model(name),
        "planned": texts,
    }
    return Context(**{**values, **more})


def rules(result: Result) -> set[str]:
    """The rules that were broken."""
    return {problem.rule for problem in result.problems}


def replaced(old: str, new: str) -> Change:
    """A change of the first place where ``old`` stands."""
    return lambda text: text.replace(old, new, 1)

"""In a folder of outputs, checks or verbs a name says what a module is: one of these, or a part of one.

Where modules stand side by side without a folder, in ``generators``, its ``catalog`` and ``ci``, a page says
what each is for.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from generators.cli.verbs import VERBS
from tests.contract.promises import REPOSITORY

FOLDERS = ("checks", "cli", "outputs")
NO_VERBS = {"verbs", "tasks"}
"""The list of verbs, and what stands for doit's own words."""


def strange(packages: Collection[str], modules: Collection[str], told: str) -> list[str]:
    """Packages that are nobody's: the parts of no module, and not told of as shared."""
    return [
        name
        for name in packages
        if not name.startswith("_") or (name[1:] not in modules and f"``{name}/``" not in told)
    ]


def inside(folder: Path) -> tuple[list[str], list[str]]:
    """The packages and the modules of a folder, by name."""
    packages = sorted(one.parent.name for one in folder.glob("*/__init__.py"))
    return packages, sorted(one.stem for one in folder.glob("*.py") if one.stem != "__init__")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_is_the_parts_of_one_or_is_told_as_shared(folder: str) -> None:
    packages, modules = inside(REPOSITORY / "generators" / folder)
    told = importlib.import_module(f"generators.{folder}").__doc__ or ""

    assert packages
    assert strange(packages, modules, told) == []


def test_a_module_of_verbs_is_a_verb() -> None:
    _, modules = inside(REPOSITORY / "generators/cli")

    assert {*modules} == {verb.word for verb in VERBS} | NO_VERBS


def untold(there: Collection[str], named: Collection[str]) -> list[str]:
    """Modules that a text does not name, and names of none, sorted."""
    return sorted({*there} ^ {*named})


@pytest.mark.parametrize("package", ["generators", "generators.catalog"])
def test_the_generators_say_what_each_module_is_for(package: str) -> None:
    packages, modules = inside(REPOSITORY / package.replace(".", "/"))
    told = importlib.import_module(package).__doc__ or ""

    assert untold({*packages, *modules} - {"__main__"}, re.findall(r"``([a-z_]+)``", told)) == []


def test_the_page_of_the_pipelines_says_what_each_module_is_for() -> None:
    page = (REPOSITORY / "ci/README.md").read_text(encoding="utf-8")
    rows = page.partition("\n## Where the code is\n")[2].partition("\n## ")[0]
    _, modules = inside(REPOSITORY / "ci")
    commands = [
        name for name in modules if "__main__" in (REPOSITORY / f"ci/{name}.py").read_text(encoding="utf-8")
    ]

    assert untold(modules, re.findall(r"`([a-z_]+)`", rows)) == []
    assert untold(commands, re.findall(r"`([a-z_]+)`", "".join(re.findall(r"(?m)^\|[^|]+\|", rows)))) == []


def test_a_module_that_is_not_told_of_is_noticed() -> None:
    assert untold(["base", "plan"], ["plan", "gone"]) == ["base", "gone"]


def test_what_is_nobodys_is_noticed() -> None:
    assert strange(["_diff", "_helpers", "more"], ["diff"], "``_engine/``") == ["_helpers", "more"]
    assert strange(["_engine"], ["diff"], "``_engine/`` is what all stand on") == []

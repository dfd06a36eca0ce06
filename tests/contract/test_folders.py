"""Every top folder is in the map of the README, and every package of Python where packages are listed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable

from ci.inputs import is_common, is_following, is_input, is_of_project
from tests.e2e.checkout import REPOSITORY
from tests.support.sources import FOLDERS

RECORDED = {"releases"}
"""What deployments write: no pipeline is made of it, and the plan says so itself."""


def committed() -> set[str]:
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files"], capture_output=True, text=True, check=True
    )
    return set(listed.stdout.splitlines())


def top(paths: Iterable[str]) -> set[str]:
    return {path.partition("/")[0] for path in paths if "/" in path and not path.startswith(".")}


def mapped(readme: str) -> set[str]:
    """The folders that the map of a README names at its left edge."""
    (block,) = (
        one for one in re.findall(r"```[a-z]*\n(.*?)```", readme, re.DOTALL) if "\ngenerators/" in one
    )
    return {line.partition("/")[0] for line in block.splitlines() if re.match(r"[a-z]+/", line)}


def test_the_map_of_the_readme_names_every_folder() -> None:
    assert mapped((REPOSITORY / "README.md").read_text(encoding="utf-8")) == top(committed())


def test_the_map_of_the_readme_names_every_package_of_the_generators() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    block = readme.partition("\ngenerators/ ")[2].partition("\ntemplates/ ")[0]
    named = {line.strip().partition("/")[0] for line in block.splitlines() if re.match(r"  [a-z_]+/ ", line)}
    assert named == {
        path.split("/")[1] for path in committed() if re.fullmatch(r"generators/[a-z_]+/__init__\.py", path)
    }


def test_a_folder_that_is_missing_in_the_map_is_noticed() -> None:
    assert mapped("```\nx/ one\ngenerators/ two\n  inner/ three\n```") == {"x", "generators"}


def test_every_package_is_typed_measured_and_linted() -> None:
    packages = top(path for path in committed() if re.fullmatch(r"[a-z]+/__init__\.py", path))
    assert {"generators", "ops"} < packages
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    typed = set(settings["tool"]["mypy"]["files"])
    assert packages <= typed
    assert packages == set(settings["tool"]["coverage"]["run"]["source"])
    assert {f"tests/{name}" for name in suites()} <= typed
    assert packages | {"tests"} == {folder for folder in FOLDERS if "/" not in folder}


def suites() -> set[str]:
    """Folders of our own tests; those of services are judged with them."""
    below = {
        path.split("/")[1] for path in committed() if re.fullmatch(r"tests/[a-z]+/(.+/)?test_\w+\.py", path)
    }
    return below - {"golden", "services"}


def test_the_plan_knows_every_folder() -> None:
    files = [path for path in committed() if "/" in path and not path.startswith(".")]
    unknown = {
        path.partition("/")[0]
        for path in files
        if not (is_input(path) or is_common(path) or is_following(path) or is_of_project(path))
    }
    assert unknown == RECORDED | {"charts"}, "charts are each one service's"

"""What is pinned: by hash, from no named index, each with a reason, and in agreement."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from generators.toolchain import Toolchain
from generators.toolchain.debian import read_names
from tests.support.catalogs import REPOSITORY

REQUIREMENTS = REPOSITORY / "requirements"
NAMES = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))


def wanted(name: str) -> set[str]:
    lines = (line.split("#")[0].strip() for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines())
    return {line.split("==")[0].strip() for line in lines if line and not line.startswith("-r")}


def pinned(name: str) -> dict[str, str]:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))


def normal(names: set[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_the_environments_are_these() -> None:
    assert NAMES == ["checkov", "go", "judges", "new", "node", "ops", "pipelines", "runtime", "test"]
    assert sorted(path.stem for path in REQUIREMENTS.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_pinned_by_hash_and_from_no_named_index(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (REQUIREMENTS / f"{name}.txt").read_text())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert packages
    for entry in packages:
        assert re.match(r"[\w.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://", entry), entry


@pytest.mark.parametrize("name", NAMES)
def test_every_wanted_package_has_a_reason_and_a_pin(name: str) -> None:
    for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines():
        assert re.search(r"#\s*\w", line), f"{line!r} says no reason"
    assert normal(wanted(name)) <= normal(set(pinned(name)))


def test_the_tests_run_the_versions_that_are_used() -> None:
    assert pinned("runtime").items() <= pinned("test").items()


def test_pyproject_names_the_same_packages() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    assert set(project["project"]["dependencies"]) == wanted("runtime")
    assert {name: set(group) for name, group in project["dependency-groups"].items()} == {
        name: wanted(name) for name in NAMES if name != "runtime"
    }


def test_versions_name_programs_modules_and_packages() -> None:
    versions = Toolchain(REPOSITORY, print).versions()
    assert versions["helm"] == "v4.2.4"
    assert versions["kubeconform"] == "v0.7.0"
    assert versions["kube-score"] == "v1.20.0"
    assert versions["github.com/kedacore/keda/v2"] == "v2.21.0"
    assert versions["pytest"] == pinned("test")["pytest"]
    assert list(versions) == sorted(versions)


def test_every_step_of_the_set_up_has_its_own_name() -> None:
    toolchain = Toolchain(REPOSITORY, print)
    names = [step.name for step in toolchain.everything()]
    assert names[:3] == ["Debian packages", "Python packages for test", "Python packages for checkov"]
    assert names[-1] == f"schemas for Kubernetes {toolchain.newest_kubernetes()}"
    made = [*toolchain.program_names(), *toolchain.node_groups(), *(set(NAMES) - {"runtime", "go", "judges"})]
    assert len(names) == len(set(names)) == 2 + len(made)


def test_modules_with_definitions_are_pinned_by_their_contents() -> None:
    folder = REPOSITORY / "tools/schemas"
    modules = tomllib.loads((folder / "crds.toml").read_text())
    sums = [line.split() for line in (folder / "go.sum").read_text().splitlines()]
    contents = {module for module, version, _ in sums if not version.endswith("/go.mod")}
    assert contents == modules.keys()


def test_debian_packages_are_listed_one_a_line(tmp_path: Path) -> None:
    listing = tmp_path / "debian.txt"
    listing.write_text("# why\ngit   # tests\n\nsh-tools\n")
    assert read_names(listing) == ("git", "sh-tools")
    names = read_names(REPOSITORY / "tools/debian.txt")
    assert list(names) == sorted(names)
    assert len(set(names)) == len(names)

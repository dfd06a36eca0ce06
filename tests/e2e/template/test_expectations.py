"""What a team expects of a service that it calls is data, and read alike by the suites of both languages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generators import catalog
from generators.conventions.enumerations import LANGUAGES
from generators.toolchain import Toolchain
from generators.toolchain.environments import PINS_OF_SERVICES
from generators.toolchain.node import settings
from lab import packages
from lab.runners import GROUP
from lab.workspace import PYTHON, TYPESCRIPT, rendered
from tests.e2e.checkout import REPOSITORY

CALLEE = "store"
IN_PYTHON = """
import json, sys
sys.path.insert(0, ".")
from support.expectations import of_callers
print(json.dumps([*of_callers(sys.argv[1])]))
"""
IN_TYPESCRIPT = """
const { ofCallers } = await import("./support/expectations.ts");
console.log(JSON.stringify(await ofCallers(process.argv[1])));
"""


def expected(path: str) -> dict[str, Any]:
    response = {"status": 200, "mediaType": "application/json", "schema": {"type": "object"}, "example": {}}
    return {"request": {"method": "GET", "path": path}, "response": response}


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    """Two callers: the catalog states something of both, and the team of one adds something."""
    folder = tmp_path / "services"
    for source in ("data/shared", *(f"shared/{one}" for one in LANGUAGES)):
        shutil.copytree(REPOSITORY / "templates/scaffolds" / source, folder, dirs_exist_ok=True)
    (folder / "node_modules").symlink_to(Toolchain(REPOSITORY, lambda _: None).node_packages(GROUP))
    for caller in ("front", "report"):
        (folder / caller).mkdir()
        stated = {
            "id": caller,
            "calls": [{"id": CALLEE, "optional": False, "expects": [expected("/stated")]}],
        }
        (folder / caller / "contract.json").write_text(json.dumps(stated))
    add(folder, {"expectations": {CALLEE: [expected("/added")], "other": [expected("/not-asked")]}})
    return folder


def add(tests: Path, content: object) -> None:
    (tests / "front/expectations.json").write_text(json.dumps(content))


def read(tests: Path, language: str) -> subprocess.CompletedProcess[str]:
    node = Toolchain(REPOSITORY, lambda _: None).node() / "node"
    python = packages.of_python(REPOSITORY / PINS_OF_SERVICES) / "bin/python"
    commands: dict[str, list[str | Path]] = {
        TYPESCRIPT: [node, "--input-type=module", "-e", IN_TYPESCRIPT, CALLEE],
        PYTHON: [python, "-c", IN_PYTHON, CALLEE],
    }
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        commands[language], cwd=tests, env=environment, capture_output=True, text=True, check=False
    )


OWN = {TYPESCRIPT: "front", PYTHON: "offers"}
"""Who calls somebody in the golden catalog."""


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """The tests of a fleet in both languages, and nothing that runs."""
    path = REPOSITORY / "tests/catalogs/golden.yaml"
    model = catalog.load(path, path.name).model
    assert model is not None
    folder = rendered(REPOSITORY, model, tmp_path / "services")
    (folder / "node_modules").symlink_to(Toolchain(REPOSITORY, lambda _: None).node_packages(GROUP))
    return folder


def as_a_caller(tests: Path, language: str, added: object) -> subprocess.CompletedProcess[str]:
    """Runs what a caller proves of its own expectations, which needs nobody else."""
    (tests / OWN[language] / "expectations.json").write_text(json.dumps({"expectations": added}))
    return proved(tests, language, "what it expects of others fits")


def proved(tests: Path, language: str, name: str) -> subprocess.CompletedProcess[str]:
    """Runs the tests of this name without the service."""
    own = OWN[language]
    python = packages.of_python(REPOSITORY / PINS_OF_SERVICES) / "bin/python"
    folder = f"{own}/integration"
    vitest = ["node_modules/.bin/vitest", "run", "--reporter=verbose", f"{folder}/contract", "-t", name]
    pytest: list[str | Path] = [
        python,
        "-m",
        "pytest",
        "-rs",
        "-p",
        "no:cacheprovider",
        folder,
        "-k",
        name.replace(" ", "_"),
    ]
    commands: dict[str, list[str | Path]] = {TYPESCRIPT: [*vitest], PYTHON: pytest}
    node = Toolchain(REPOSITORY, lambda _: None).node()
    environment = settings(os.environ, node) | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        commands[language], cwd=tests, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caller_proves_what_its_team_adds(golden: Path, language: str) -> None:
    good = expected("/added")
    schema = {"type": "object", "required": ["nowhere"]}
    bad = {**good, "response": {**good["response"], "schema": schema}}
    for added, said in (({CALLEE: [good]}, ""), ({CALLEE: [bad]}, "nowhere"), ({"packer": [good]}, "packer")):
        done = as_a_caller(golden, language, added)
        assert (done.returncode != 0) == bool(said), done.stdout
        assert said in done.stdout + done.stderr


ALONE = {
    "what every caller expects is answered": "nobody calls it",
    "what it expects of others fits": "it calls nobody",
}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_expected_nothing_is_said_to_be_proved(golden: Path, language: str) -> None:
    for path in golden.glob("*/contract.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "calls": []}))
    for name, why in ALONE.items():
        done = proved(golden, language, name)
        assert done.returncode == 0, done.stdout + done.stderr
        assert why in done.stdout
        # Vitest says "passed" of a file in which everything was skipped.
        assert not re.search("(Tests|=|,) .*[0-9] passed", done.stdout), done.stdout


def found(tests: Path, language: str) -> list[tuple[str, str]]:
    done = read(tests, language)
    assert done.returncode == 0, done.stderr
    return [(caller, one["request"]["path"]) for caller, one in json.loads(done.stdout)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_every_team_adds_is_found(tests: Path, language: str) -> None:
    assert found(tests, language) == [("front", "/stated"), ("front", "/added"), ("report", "/stated")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_expectation_is_refused_with_its_place(tests: Path, language: str) -> None:
    add(tests, {"expectations": {CALLEE: [{**expected("/added"), "response": {"status": 200}}]}})
    done = read(tests, language)
    assert done.returncode != 0
    assert "front/expectations.json is none" in done.stderr
    assert "mediaType" in done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_team_without_the_file_adds_nothing(tests: Path, language: str) -> None:
    (tests / "front/expectations.json").unlink()
    assert found(tests, language) == [("front", "/stated"), ("report", "/stated")]


def test_what_stands_in_typescript_is_read_there_and_said_in_python(tests: Path) -> None:
    before = tests / "report/expectations.ts"
    before.write_text(f"export const expectations = {{ {CALLEE}: [{json.dumps(expected('/before'))}] }};")
    assert found(tests, TYPESCRIPT)[-1] == ("report", "/before")
    assert "report/expectations.ts is read in TypeScript only" in read(tests, PYTHON).stderr
    before.write_text("export const expectations = {};  // nothing of the store: it is new")
    assert found(tests, PYTHON) == found(tests, TYPESCRIPT)

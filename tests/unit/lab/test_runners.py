"""Which programs run the tests of services, by language, kind and part."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from generators.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable
from lab import packages
from lab.missing import Missing
from lab.runners import PARTS, Runner, Runners
from lab.workspace import Contract
from tests.e2e.checkout import REPOSITORY

SHOP = Contract("shop", "python", page=True, serves=True, sources="apps/shop")
SHELL = "chromium-headless-shell"
PACKER = Contract("packer", "python", page=False, serves=True, sources="apps/packer")


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the tests; nothing is installed."""
    monkeypatch.setattr(packages, "of_python", lambda _: tmp_path / "environment")
    monkeypatch.setattr(Toolchain, "node_packages", lambda _, group: tmp_path / group)
    monkeypatch.setenv("CHROMIUM", sys.executable)
    return tmp_path


def of(folder: Path, parts: Sequence[str], *services: Contract) -> list[Runner]:
    return [*Runners(Toolchain(REPOSITORY, lambda _: None), REPOSITORY, folder, parts).of(services)]


def test_the_page_of_a_service_in_python_has_a_runner_of_its_own(python: Path) -> None:
    plain, page = of(python, PARTS, SHOP, PACKER)
    assert (plain.name, plain.ids) == ("pytest", ("shop", "packer"))
    assert plain.command[-4:] == ("shop/unit", "shop/integration", "packer/unit", "packer/integration")
    assert (page.name, page.ids, page.command[-1]) == ("pytest-e2e", ("shop",), "shop/e2e")
    assert (python / "node_modules").readlink() == python / "scaffolds", "axe and web-vitals are there"


def test_reports_can_be_read_by_programs_and_by_people(python: Path) -> None:
    for one in of(python, PARTS, SHOP):
        for suffix in ("xml", "html"):
            assert f".reports/{one.name}.{suffix}" in one.command


@pytest.mark.parametrize(
    ("parts", "folders"),
    [(["unit"], ("/unit/",)), (PARTS, ("/unit/", "/integration/")), (["e2e"], None)],
)
def test_vitest_runs_parts_of_what_runs_and_is_not_told_ids(
    python: Path, monkeypatch: pytest.MonkeyPatch, parts: Sequence[str], folders: Sequence[str] | None
) -> None:
    monkeypatch.setattr(Toolchain, "node", lambda _: python)
    worker = Contract("hub", "typescript", page=False, serves=True, sources="apps/hub")
    found = of(python, parts, worker)
    assert [one.command[2:] for one in found] == ([folders] if folders else [])


@pytest.mark.parametrize(
    ("parts", "service", "names"),
    [
        (["unit"], SHOP, ["pytest"]),
        (["e2e"], SHOP, ["pytest-e2e"]),
        (["e2e"], PACKER, []),
        (["unit", "e2e"], PACKER, ["pytest"]),
    ],
)
def test_parts_are_run_that_were_asked_for_and_are_there(
    python: Path, parts: list[str], service: Contract, names: list[str]
) -> None:
    assert [one.name for one in of(python, parts, service)] == names


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_a_browser_that_is_not_there_is_said(
    python: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(python))
    monkeypatch.setattr(Toolchain, "node", lambda _: python)
    shop = Contract("shop", language, page=True, serves=True, sources="apps/shop")
    with pytest.raises(Missing, match=f"{SHELL} is not installed; as root: apt-get install {SHELL}"):
        of(python, ["e2e"], shop)


@pytest.mark.parametrize(
    ("installed", "taken"),
    [(["chromium", SHELL], SHELL), (["chromium"], "chromium"), ([SHELL], SHELL)],
)
def test_the_browser_without_a_screen_is_taken_where_it_is_there(
    python: Path, monkeypatch: pytest.MonkeyPatch, installed: list[str], taken: str
) -> None:
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(python))
    for name in installed:
        (python / name).touch(0o755)
    (page,) = of(python, ["e2e"], SHOP)
    assert page.environment["CHROMIUM"] == str(python / taken)


def test_another_browser_can_be_named(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = python / "mine"
    mine.touch(0o755)
    monkeypatch.setenv("CHROMIUM", str(mine))
    (page,) = of(python, ["e2e"], SHOP)
    assert page.environment["CHROMIUM"] == str(mine)


def test_a_browser_that_is_named_and_no_program_is_said(
    python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (python / "text").touch(0o644)
    for named in (python / "nowhere", python / "text", python):
        monkeypatch.setenv("CHROMIUM", str(named))
        with pytest.raises(Unavailable, match=f"CHROMIUM={named} is no program"):
            of(python, ["e2e"], SHOP)

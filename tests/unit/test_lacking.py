"""A test that lacks a program is skipped on a laptop and fails in CI, whoever noticed it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from generators.toolchain.unavailable import Unavailable
from lab.missing import Missing
from rehearsal.installed import NotInstalled
from tests.support.catalogs import REPOSITORY

LACKING = [Missing("postgres", "postgresql"), NotInstalled("no initdb"), Unavailable("no Go", "install it")]


def begun(config: pytest.Config, hook: str) -> Generator[None, object, object]:
    """A hook of all tests, up to where the test runs."""
    conftest = config.pluginmanager.get_plugin(str(REPOSITORY / "tests/conftest.py"))
    running: Generator[None, object, object] = getattr(conftest, hook)()
    next(running)
    return running


@pytest.mark.parametrize("hook", ["pytest_runtest_setup", "pytest_runtest_call"])
@pytest.mark.parametrize("lacking", LACKING, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(("ci", "ends"), [("", "Skipped"), ("false", "Skipped"), ("true", "")])
def test_what_is_lacking_skips_but_fails_in_ci(
    hook: str,
    lacking: Exception,
    ci: str,
    ends: str,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    monkeypatch.setenv("CI", ci)
    running = begun(pytestconfig, hook)
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - pytest's own outcomes are no Exception
        running.throw(lacking)
    assert type(raised.value).__name__ == (ends or type(lacking).__name__)


def test_any_other_error_stays_what_it_is(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setenv("CI", "")
    running = begun(pytestconfig, "pytest_runtest_call")
    with pytest.raises(FileNotFoundError, match="own"):
        running.throw(FileNotFoundError("a file of the test's own"))

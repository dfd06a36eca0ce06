"""Copies of the repository that tests may run ``./doit`` in; none runs in the repository itself."""

from __future__ import annotations

import signal
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.e2e.checkout import Checkout
from tests.support.lacking import skipped_where_lacking

# A shell starts what it puts in the background with interrupts ignored, and programs inherit that.
# The tests interrupt what they start, so they begin as a foreground command does.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    """A fixture that needs a program which is missing skips its tests."""
    with skipped_where_lacking():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """So does a test itself."""
    with skipped_where_lacking():
        return (yield)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One copy a worker, generated once, in a path with spaces. Nobody changes it."""
    folder = tmp_path_factory.mktemp("pristine")
    copy = Checkout.of_repository(folder / "a platform", folder / "home")
    copy.generate()
    return copy


@pytest.fixture
def checkout(pristine: Checkout, tmp_path: Path) -> Checkout:
    """A copy of this test's own, generated, with an empty cache."""
    return pristine.copied_to(tmp_path / "a platform", tmp_path / "home")

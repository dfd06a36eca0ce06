"""What the tests of the documentation share: the switch that rewrites pages, and a copy to run them in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.checkout import Checkout, copy
from tests.docs.updating import UPDATE


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when tests/docs is named on the command line: `./doit test -- tests/docs --update-docs`."""
    parser.addoption(UPDATE, action="store_true", help="rewrite what the documentation shows")


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """Whether pages and pictures are rewritten instead of compared."""
    return bool(request.config.getoption(UPDATE, default=False))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The repository as committed, with nothing to generate. Read only: pages run in copies of it."""
    return copy(tmp_path_factory.mktemp("docs") / "codai-platform")


@pytest.fixture
def checkout(pristine: Checkout, tmp_path: Path) -> Iterator[Checkout]:
    """A copy for one page, removed after it."""
    shutil.copytree(pristine.folder.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    yield Checkout(tmp_path / pristine.folder.name)
    shutil.rmtree(tmp_path)

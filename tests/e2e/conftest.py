"""What several of these tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.bad_catalogs import GOLDEN
from tests.e2e.checkout import Checkout


@pytest.fixture(scope="session")
def generated(pristine: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the golden catalog. Nobody changes it: tests that would, copy it."""
    folder = tmp_path_factory.mktemp("generated") / "out"
    pristine.generate("--catalog", GOLDEN, "--output", folder)
    return folder

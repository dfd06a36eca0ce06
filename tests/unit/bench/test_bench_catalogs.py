"""The benchmark's catalogs stay valid as the grammar grows, or the benchmark would measure errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.catalogs import write
from generators import catalog

REAL = Path(__file__).parents[3] / "services.yaml"


@pytest.mark.parametrize("count", [29, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_catalog_of_any_size_loads_without_a_finding(tmp_path: Path, count: int) -> None:
    target = tmp_path / "services.yaml"
    write(REAL, target, count)
    loaded = catalog.load(target, "services.yaml")
    assert loaded.problems == ()
    assert loaded.model is not None
    assert len(loaded.model.services) == count

"""A platform that differs in everything is rehearsed like the first: three environments, queues, tenants."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cluster.rehearsal.scenarios import SCENARIOS
from tests.e2e.cluster.rehearsed import ended, opened, start
from tests.support.catalogs import REPOSITORY

pytestmark = pytest.mark.deep  # as long as the rehearsal of this repository's own catalog

NOBODY = {"canary", "unjudged", "unanswered", "monitoring", "cache"}
"""Its first environment has no canary, its monitoring is files, and no cache is copied."""


def test_another_platform_is_rehearsed_as_a_whole(tmp_path: Path) -> None:
    where = ("--catalog", str(REPOSITORY / "tests/catalogs/aiaas.yaml"), "--output", str(tmp_path))
    subprocess.run([str(REPOSITORY / "doit"), "generate", *where], check=True, capture_output=True)
    with opened() as folder:
        code, outcomes, errors = ended(start(folder, *where), folder)
    wrong = {
        name: one["seen"]
        for name, one in outcomes.items()
        if one["ok"] is not (None if name in NOBODY else True)
    }
    assert (code, wrong) == (0, {}), errors
    assert list(outcomes) == list(SCENARIOS)
    assert str(outcomes["queue"]["seen"]).startswith("orchestrator: 0 to 1 after ")
    assert "acme: 20 pods" in str(outcomes["tenants"]["seen"])
    reached = str(outcomes["promotion"]["seen"])
    assert all(f" in {one} after " in reached for one in ("staging", "production"))

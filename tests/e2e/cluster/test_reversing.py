"""A real API server takes what can be taken back, and each way that leads nowhere back is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster, reversing, running
from cluster.plan import judging
from generators.checks import Context, reversible
from generators.checks._reversible.alike import Change
from generators.model import Model
from generators.problems import Severity
from tests.support.catalogs import load
from tests.unit.checks.fleets import REPOSITORY, Plan
from tests.unit.checks.monitoring_plans import plan
from tests.unit.checks.pasts import changed

pytestmark = pytest.mark.slow

CATALOG = "tests/catalogs/golden.yaml"
LIBRARY = "charts/workload/templates"
JOB_NAME = '(printf "%s-%s" $w.name (sha256sum $pod | trunc 10))'


@pytest.fixture(scope="module")
def golden() -> Plan:
    return plan(load(CATALOG))


def context(before: Plan, after: Plan, folder: Path, words: str = "change") -> Context:
    made = changed(before, after, folder, words)
    made.catalog.write_text(Path(REPOSITORY, CATALOG).read_text(encoding="utf-8"), encoding="utf-8")
    return made


def test_each_change_that_goes_one_way_is_told(golden: Plan, tmp_path: Path) -> None:
    before = golden.replaced(f"{LIBRARY}/_job.tpl", JOB_NAME, "$w.name")
    before = before.replaced(
        f"{LIBRARY}/_service-monitor.tpl", "monitoring.coreos.com/v1", "monitoring.coreos.com/v1beta9"
    )
    after = golden.replaced(f"{LIBRARY}/_job.tpl", JOB_NAME, "$w.name")
    # A claim that shrinks, a label of all pods (which only Jobs refuse), a selector, and a kind's version.
    after = after.replaced("charts/store/values.yaml", "size: 10Gi", "size: 5Gi")
    after = after.replaced(f"{LIBRARY}/_pod.tpl", "metadata:", "metadata:\n  generateName: other")
    after = after.replaced(
        f"{LIBRARY}/_deployment.tpl", "    matchLabels:", "    matchLabels:\n      other: label"
    )
    after = after.replaced(f"{LIBRARY}/_route.tpl", "gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v9")

    result = reversible.run(context(before, after, tmp_path))

    told = [f"{one.place}: {one.message} [{one.rule}] {one.hint}" for one in result.problems]
    print("\n".join(told))
    assert result.covered < result.total

"""A sample of ``./doit test:services``: the generated tests of a service of each tier, in each language.

Among them are the most and the least entangled of the fleet: they have everything that others have parts of.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from generators import catalog
from generators.model import Service
from tests.e2e.checkout import REPOSITORY

GOLDEN = "tests/catalogs/golden.yaml"


def relations(one: Service) -> tuple[int, str]:
    return len(one.calls) + len(one.uses) + len(one.flags) + len(one.metrics), one.id


def of_catalog(path: str = "services.yaml") -> list[Service]:
    model = catalog.load(REPOSITORY / path, path).model
    assert model is not None
    return sorted(model.services, key=relations)


def of_each_tier(services: Sequence[Service]) -> list[Service]:
    """The least and the most entangled of some, and the most entangled of every tier that has neither."""
    least, *_, most = services
    last = {one.tier.name: one for one in services}
    others = {name: one for name, one in last.items() if name not in (least.tier.name, most.tier.name)}
    return [least, *others.values(), most]


def run(keep: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as ``./doit test:services`` starts it. Skips where a server is missing, but for CI."""
    done = subprocess.run(
        [sys.executable, "-m", "lab", "--keep", keep, *words],
        cwd=REPOSITORY,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if done.returncode == 0 and " · skipped: " in done.stdout:
        pytest.skip(done.stdout.strip())
    return done


def told(done: subprocess.CompletedProcess[str], keep: Path) -> str:
    logs = "".join(log.read_text()[-3000:] for log in sorted(keep.glob("*.log")))
    return f"{done.stdout}{done.stderr}{logs}"


@pytest.mark.slow
def test_a_service_of_each_tier_passes_all_its_tests(tmp_path: Path) -> None:
    tried = of_each_tier(of_catalog())
    assert {one.tier.name for one in tried} == {one.tier.name for one in of_catalog()}
    done = run(tmp_path, *(one.id for one in tried))
    assert done.returncode == 0, told(done, tmp_path)
    clean = f"{len(tried)} of {len(tried)}"
    summary = re.search(rf"^test:services: {clean} services · (\d+) tests passed", done.stdout, re.MULTILINE)
    assert summary, told(done, tmp_path)
    assert int(summary[1]) > 100 * len(tried)
    assert {one.name for one in (tmp_path / "report").glob("*.xml")} == {"vitest.xml", "playwright.xml"}
    for runner in ("vitest", "playwright"):
        assert "<html" in (tmp_path / "report" / runner / "index.html").read_text()[:1000]
    print(done.stdout)  # noqa: T201 - the figures: what each part took, p50, p95 and p99


@pytest.mark.slow
def test_every_kind_and_tier_in_python_passes_all_its_tests(tmp_path: Path) -> None:
    services = of_catalog(GOLDEN)
    python = [one for one in services if one.language.name == "python"]
    kinds = {one.kind: one.id for one in python}
    assert {*kinds} == {"web", "stateful", "worker", "cron", "job"}
    tiers = {one.tier.name: one.id for one in (*services, *python)}
    tried = {*kinds.values(), *tiers.values()}
    assert len(tiers) > 1
    done = run(tmp_path, "--catalog", GOLDEN, "--language", "python", *sorted(tried))
    assert done.returncode == 0, told(done, tmp_path)
    clean = f"{len(tried)} of {len(tried)}"
    assert re.search(rf"^test:services: {clean} services", done.stdout, re.MULTILINE), told(done, tmp_path)
    assert {one.name for one in (tmp_path / "report").glob("*.xml")} == {"pytest.xml", "pytest-e2e.xml"}
    for part, runner in {"unit": "pytest", "e2e": "pytest-e2e"}.items():
        assert f"{kinds['web']}/{part}/test_contract.py::" in (tmp_path / f"report/{runner}.html").read_text()
    for kind, page in {"web": True, "stateful": True, "worker": False, "cron": False, "job": False}.items():
        (parts,) = re.findall(rf"^    {kinds[kind]}, the template: (.*)", done.stdout, re.MULTILINE)
        assert ("e2e" in parts) == page, parts

"""A sample of ``./doit test:services``: the generated tests of the most and of the least entangled service.

All of them take a quarter of an hour on two cores; these two have everything that the others have parts of.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generators import catalog
from generators.model import Service
from tests.e2e.checkout import REPOSITORY


def relations(one: Service) -> tuple[int, str]:
    return len(one.calls) + len(one.uses) + len(one.flags) + len(one.metrics), one.id


def of_catalog() -> list[Service]:
    model = catalog.load(REPOSITORY / "services.yaml", "services.yaml").model
    assert model is not None
    return sorted(model.services, key=relations)


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
def test_the_most_and_the_least_entangled_service_pass_all_their_tests(tmp_path: Path) -> None:
    least, *_, most = of_catalog()
    done = run(tmp_path, least.id, most.id)
    assert done.returncode == 0, told(done, tmp_path)
    summary = re.search(r"^test:services: 2 of 2 services · (\d+) tests passed", done.stdout, re.MULTILINE)
    assert summary, told(done, tmp_path)
    assert int(summary[1]) > 200
    assert {one.name for one in (tmp_path / "report").glob("*.xml")} == {"vitest.xml", "playwright.xml"}
    for runner in ("vitest", "playwright"):
        assert "<html" in (tmp_path / "report" / runner / "index.html").read_text()[:1000]
    print(done.stdout)  # noqa: T201 - the figures: what each part took, p50, p95 and p99


@pytest.mark.slow
def test_every_kind_in_python_passes_all_its_tests(tmp_path: Path) -> None:
    path = REPOSITORY / "tests/catalogs/golden.yaml"
    model = catalog.load(path, path.name).model
    assert model is not None
    python = [one for one in model.services if one.language.name == "python"]
    kinds = {one.kind: one.id for one in python}
    assert {*kinds} == {"web", "stateful", "worker", "cron", "job"}
    done = run(tmp_path, "--catalog", str(path), *kinds.values())
    assert done.returncode == 0, told(done, tmp_path)
    assert re.search(r"^test:services: 5 of 5 services", done.stdout, re.MULTILINE), told(done, tmp_path)
    assert {one.name for one in (tmp_path / "report").glob("*.xml")} == {"pytest.xml", "pytest-e2e.xml"}
    for part, runner in {"unit": "pytest", "e2e": "pytest-e2e"}.items():
        assert f"{kinds['web']}/{part}/test_contract.py::" in (tmp_path / f"report/{runner}.html").read_text()
    for kind, page in {"web": True, "stateful": True, "worker": False, "cron": False, "job": False}.items():
        (parts,) = re.findall(rf"^    {kinds[kind]}, the template: (.*)", done.stdout, re.MULTILINE)
        assert ("e2e" in parts) == page, parts

"""Runs that are killed, interrupted, or two at once: whole files only, and the next run completes them."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generators import headers
from tests.e2e.checkout import Checkout, copy_folder, picture

SEED = 20260
INTERRUPTED = 130
SMALL = "tests/catalogs/golden.yaml"
SEEDED_TOGETHER = (
    *(f"monitoring/runbooks/{name}.md" for name in ("front", "notes/front")),
    *(f"tests/services/front/{name}.ts" for name in ("service", "fixtures")),
    *(f"tests/services/front/{name}.json" for name in ("contract", "expectations")),
)
"""Managed files and what is made only together with them, in folders that hold more."""


def children(pid: int) -> Iterator[int]:
    """All processes below one, as long as they can be seen."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return
    for thread in threads:
        try:
            below = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, below):
            yield child
            yield from children(child)


def wait_for_runs(running: subprocess.Popen[str]) -> list[int]:
    """Waits until a check has started programs, and not just the launcher its own."""
    deadline = time.monotonic() + 60
    while not (found := [child for child in children(running.pid) if "--catalog" in words_of(child)]):
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return found


def words_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(("form", "which"), [("text", signal.SIGINT), ("json", signal.SIGTERM)])
def test_an_interrupted_check_ends_with_130_and_takes_its_programs_with_it(
    pristine: Checkout, form: str, which: signal.Signals
) -> None:
    before = picture(pristine.root)
    running = pristine.start("check:determinism", "--format", form)
    programs = wait_for_runs(running)
    os.kill(running.pid, which)
    out, err = running.communicate(timeout=30)
    assert running.returncode == INTERRUPTED, (out, err)
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert "passed" not in out
    deadline = time.monotonic() + 5
    while any(map(is_alive, programs)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_alive, programs))
    assert picture(pristine.root) == before


def assert_whole(folder: Path) -> int:
    """How many managed files there are; each is whole: its digest fits. What is hidden is no result yet."""
    count = 0
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        certificate = headers.certify(path.read_text(encoding="utf-8"))
        if certificate is not None:
            assert certificate.genuine, path
            count += 1
    return count


def kill_and_complete(checkout: Checkout, output: Path, moment: random.Random, span: float) -> bool:
    """Whether the kill came before the end of the run; proves that the next run completes it."""
    words = ("--catalog", checkout.root / SMALL, "--output", output)
    running = checkout.start("generate", *words)
    time.sleep(moment.uniform(0, span))
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    if output.exists():
        assert_whole(output)
    done = checkout.generate(*words)
    assert done.err == ""
    return running.returncode == -signal.SIGKILL


def timed(checkout: Checkout, output: Path) -> float:
    started = time.monotonic()
    checkout.generate("--catalog", checkout.root / SMALL, "--output", output)
    return time.monotonic() - started


def kills(checkout: Checkout, folder: Path, count: int) -> None:
    """That many kills in the middle of a run. On a machine that is busy, some come before or after it."""
    span = timed(checkout, folder / "reference")
    wanted = picture(folder / "reference")
    moment = random.Random(SEED)
    killed = 0
    for number in range(5 * count):
        output = folder / f"out{number}"
        if number % 2:
            copy_folder(folder / "reference", output)
            shutil.rmtree(output / "charts/front")
            (output / "charts/front-old").mkdir()
            shutil.copy(output / "charts/store/Chart.yaml", output / "charts/front-old/Chart.yaml")
            for path in SEEDED_TOGETHER:
                (output / path).unlink()
        killed += kill_and_complete(checkout, output, moment, span)
        assert picture(output) == wanted
        assert not (output / "charts/front-old").exists()
        shutil.rmtree(output)
        if killed == count:
            return
    pytest.fail(f"only {killed} of {count} kills came in time")


@pytest.mark.slow
def test_a_killed_run_is_completed_by_the_next(pristine: Checkout, tmp_path: Path) -> None:
    kills(pristine, tmp_path, 10)


@pytest.mark.deep
def test_many_killed_runs_are_completed_by_the_next(pristine: Checkout, tmp_path: Path) -> None:
    kills(pristine, tmp_path, 150)


@pytest.mark.slow
def test_an_interrupted_generate_leaves_no_temporaries(pristine: Checkout, tmp_path: Path) -> None:
    span = timed(pristine, tmp_path / "reference")
    wanted = picture(tmp_path / "reference")
    words = ("--catalog", pristine.root / SMALL, "--output", tmp_path / "out")
    moment = random.Random(SEED)
    codes: list[int] = []
    while codes.count(INTERRUPTED) < 4 and len(codes) < 60:
        running = pristine.start("generate", *words)
        time.sleep(moment.uniform(0.2, 1) * span)
        os.kill(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=60)
        codes.append(running.returncode)
        # An interrupt inside pydantic's own code is told by Python as ignored, and the run goes on.
        assert "Traceback" not in err.partition("Exception ignored")[0]
        if (tmp_path / "out").exists():
            assert picture(tmp_path / "out").keys() <= wanted.keys()
            shutil.rmtree(tmp_path / "out")
    assert codes.count(INTERRUPTED) == 4
    # Ended before the signal came, or by the signal itself, before Python had begun.
    assert {*codes} <= {0, INTERRUPTED, -signal.SIGINT}
    pristine.generate(*words)
    assert picture(tmp_path / "out") == wanted


def test_two_runs_at_once_end_as_one_does(pristine: Checkout, tmp_path: Path) -> None:
    timed(pristine, tmp_path / "reference")
    words = ("generate", "--catalog", pristine.root / SMALL, "--output", tmp_path / "out")
    both = [pristine.start(*words) for _ in range(3)]
    ends = [(*running.communicate(timeout=120), running.returncode) for running in both]
    assert [code for _, _, code in ends] == [0, 0, 0], ends
    created = [int(match[1]) for out, _, _ in ends if (match := re.search(r" (\d+) created", out))]
    assert sorted(created)[:2] == [0, 0]
    assert sorted(created)[2] == len(picture(tmp_path / "reference"))
    assert picture(tmp_path / "out") == picture(tmp_path / "reference")


@pytest.mark.slow
def test_two_catalogs_at_once_into_one_folder_do_not_mix(pristine: Checkout, tmp_path: Path) -> None:
    """Two platforms: whoever comes second is refused, and the tree is the first one's."""
    other = tmp_path / "other.yaml"
    other.write_text((pristine.root / SMALL).read_text().replace("  name: demo\n", "  name: other\n"))
    output = tmp_path / "out"
    both = [
        pristine.start("generate", "--catalog", catalog, "--output", output, "--format", "json")
        for catalog in (pristine.root / SMALL, other)
    ]
    ends = [json.loads(running.communicate(timeout=120)[0]) for running in both]
    assert sorted(running.returncode for running in both) == [0, 1]
    (refused,) = [end for end in ends if not end["ok"]]
    assert {finding["rule"] for finding in refused["findings"]} == {"writer/other-platform"}
    platforms = {header.platform for header in map(_header, output.rglob("*.yaml")) if header}
    assert len(platforms) == 1
    assert assert_whole(output) > 50


def _header(path: Path) -> headers.Header | None:
    return headers.read(path.read_text(encoding="utf-8"))

"""The detector against the oracle: over random histories it never leaves out what has to run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ci import plan
from ci.base import Base
from ci.git import Repository
from tests.ci import histories
from tests.ci.comparing import Compared
from tests.ci.oracle import must

COUNT = 220
REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def compared(folder: Path, seed: int) -> Iterator[Compared]:
    """Every pair of a history."""
    history = histories.make(seed)
    folder.mkdir()
    histories.write(history, folder)
    repository = Repository(folder)
    for base, head in history.pairs:
        one, other = history.ids[base], history.ids[head]
        where = f"seed {seed}, {base} to {head} ({history.deeds[head]})"
        yield Compared(where, must(folder, one, other), plan.make(repository, other, Base(one, "given")))


@pytest.fixture(scope="module")
def all_compared(tmp_path_factory: pytest.TempPathFactory) -> list[Compared]:
    folder = tmp_path_factory.mktemp("histories")
    return [one for seed in range(COUNT) for one in compared(folder / str(seed), seed)]


def test_nothing_that_has_to_run_is_left_out(all_compared: list[Compared]) -> None:
    assert len(all_compared) > 4 * COUNT
    assert [line for one in all_compared for line in one.left_out()][:20] == []


def test_little_runs_that_has_not_to(all_compared: list[Compared]) -> None:
    precise = [one for one in all_compared if not one.must.everything]
    needed = sum(len(one.must.test) for one in precise)
    more = sum(len(set(one.plan["services"]) - one.must.test) for one in precise)
    whole = [one for one in precise if one.plan["everything"]]
    assert 10 * more <= needed
    figure = (
        f"{len(all_compared)} pairs of commits of {COUNT} histories were planned. "
        f"Of {len(precise)} without a cause for everything, {len(whole)} run everything; "
        f"{needed} services have to be tested in them, and {more} more are."
    )
    page = (REPOSITORY / "ci/README.md").read_text(encoding="utf-8")
    assert figure in " ".join(page.split()), f"ci/README.md has another figure; write: {figure}"


def test_a_pair_that_touches_nobody_starts_nothing(all_compared: list[Compared]) -> None:
    quiet = [one for one in all_compared if not one.must.everything and not one.must.test]
    started = [one.where for one in quiet if one.plan["services"] and not one.plan["warnings"]]
    assert len(quiet) > 10
    assert started == []

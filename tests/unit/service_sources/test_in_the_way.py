"""What stands in the way of a service's sources is refused by its name, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.problems import Severity
from generators.service_sources import founding
from generators.service_sources.block import Edge

from .conftest import Place

NAMED = "apps/novel"


def refused(place: Place) -> tuple[str, str, str]:
    """The rule, the place and the words of the one finding that keeps ``novel`` from being planned."""
    before = place.picture()
    with pytest.raises(founding.RefusedError) as refusal:
        place.plan(depends_on=(Edge(place.model.services[0].id),))
    (one,) = refusal.value.problems
    assert one.severity is Severity.ERROR
    assert place.picture() == before
    return one.rule, one.place.path, one.message


@pytest.mark.slow
@pytest.mark.parametrize("where", [NAMED, "apps"])
def test_what_is_no_folder_is_no_sources(place: Place, where: str) -> None:
    stand = place.root / where
    stand.parent.mkdir(exist_ok=True)
    stand.write_text("hi")
    wanted = f"a file stands where a folder is needed for {NAMED}"
    assert refused(place) == ("new/no-folder", where, wanted)
    stand.unlink()
    stand.symlink_to("nowhere")
    wanted = f"a symbolic link stands where a folder is needed for {NAMED}"
    assert refused(place) == ("new/no-folder", where, wanted)


@pytest.mark.slow
def test_no_sources_are_written_through_a_link(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place.root / "apps").symlink_to(elsewhere)
    wanted = f"a symbolic link stands where a folder is needed for {NAMED}"
    assert refused(place) == ("new/no-folder", "apps", wanted)
    assert list(elsewhere.iterdir()) == []
    # What stands there already is only left as it is.
    (elsewhere / "novel").mkdir()
    assert [problem.rule for problem in place.plan().problems] == ["new/sources-kept"]

"""What stands in the way of a service's sources is refused by its name, and nothing is written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from generators.problems import Severity
from generators.service_sources import founding, placing
from generators.service_sources.block import Edge
from tests.unit.attributed import attributed

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


@pytest.mark.slow
@pytest.mark.parametrize("where", ["apps", "services.yaml"])
def test_what_may_not_be_written_is_refused_in_the_words_of_generating(place: Place, where: str) -> None:
    (place.root / "apps").mkdir()
    plan, before = place.plan(), place.picture()
    with attributed(place.root / where, "i"), pytest.raises(founding.RefusedError) as refusal:
        founding.carry_out(plan)
    (one,) = refusal.value.problems
    assert (one.rule, one.place.path) == ("writer/permission", where)
    assert "has the attribute immutable" in one.message
    assert one.hint == f"run chattr -i {where}, then run the command again"
    assert place.picture() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "rule", "hint"),
    [
        (errno.EACCES, "writer/permission", "allow this user to write here, then run the command again"),
        (errno.ENOSPC, "writer/disk-full", "free some space, then run the command again"),
    ],
)
def test_sources_that_the_system_refuses_are_named(
    place: Place, monkeypatch: pytest.MonkeyPatch, number: int, rule: str, hint: str
) -> None:
    def refuse(path: Path, _: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    plan, before = place.plan(), place.picture()
    monkeypatch.setattr(placing, "_write", refuse)
    with pytest.raises(founding.RefusedError) as refusal:
        founding.carry_out(plan)
    (one,) = refusal.value.problems
    assert (one.rule, one.place.path, one.hint) == (rule, NAMED, hint)
    assert place.picture() == before


@pytest.mark.slow
def test_what_says_nothing_of_a_path_is_no_finding(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    plan = place.plan()
    monkeypatch.setattr(placing, "make_folder", refuse)
    with pytest.raises(OSError, match="Too many open files"):
        founding.carry_out(plan)


@pytest.mark.slow
def test_a_full_folder_of_temporary_files_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/doit-catalog-"):
        place.plan()

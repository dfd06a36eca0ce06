"""A run that comes second writes what the catalog says when its turn comes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from generators import catalog, pipeline
from generators.pipeline import REPOSITORY, Request, Run, run
from generators.writer import Memory
from generators.writer.lock import Lock

GOLDEN = REPOSITORY / "tests/catalogs/golden.yaml"


def place(root: Path) -> Request:
    """A golden catalog beside its generated tree."""
    path = root / "services.yaml"
    path.write_bytes(GOLDEN.read_bytes())
    request = Request(path, "services.yaml", root / "tree", None)
    assert not run(request).failed
    return request


def entitle(request: Request, title: str) -> None:
    """Gives the first title another text, which generated files show."""
    text = request.catalog.read_text()
    before = next(line for line in text.splitlines() if line.startswith("    title: "))
    request.catalog.write_text(text.replace(before, f"    title: {title}", 1))


def is_current(request: Request) -> bool:
    """Whether the tree is what the catalog says."""
    done = run(replace(request, dry=True))
    assert done.outcome is not None
    return not done.outcome.changes


@pytest.mark.slow
def test_a_run_that_waited_reads_again_what_it_writes_from(tmp_path: Path) -> None:
    request, waits, done = place(tmp_path), Event(), list[Run]()
    entitle(request, "Second")
    assert not is_current(request)
    lock = Lock(str(request.output), shared=False, patience=0, announce=print)
    waiting = replace(request, announce=lambda _: waits.set())
    second = Thread(target=lambda: done.append(run(waiting)))
    second.start()
    assert waits.wait(60)
    # What the run that is ahead may have done, too.
    entitle(request, "Third")
    lock.release()
    second.join()
    assert [one.failed for one in done] == [False]
    assert is_current(request)


def test_who_is_alone_is_so_in_a_folder_that_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "PATIENCE", 0)
    request = Request(GOLDEN, "services.yaml", tmp_path / "new/tree", None)
    with pipeline.alone(request), pytest.raises(pipeline.BusyError), pipeline.alone(request):
        pass
    with pipeline.alone(request):
        assert list(request.output.iterdir()) == []


@pytest.mark.slow
def test_a_catalog_that_changed_before_the_lock_was_had_is_read_again_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, read = place(tmp_path), list[str]()
    load = catalog.load

    def load_and_change(*words: object, **more: object) -> catalog.Loaded:
        read.append(request.catalog.read_text())
        loaded = load(*words, **more)  # type: ignore[arg-type]
        entitle(request, f"Title {len(read)}")
        return loaded

    monkeypatch.setattr(catalog, "load", load_and_change)
    assert not run(request).failed
    # An editor that never rests does not keep a run from ending.
    assert ["title: Title 1\n" in text for text in read] == [False, True]


@pytest.mark.slow
def test_a_catalog_that_broke_meanwhile_is_refused_and_the_next_run_gets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, load = place(tmp_path), Memory.load

    def load_and_break(*words: object) -> Memory:
        request.catalog.write_text("services: 1\n")
        return load(*words)  # type: ignore[arg-type]

    entitle(request, "Second")
    with monkeypatch.context() as patched:
        patched.setattr(Memory, "load", load_and_break)
        done = run(request)
    assert (done.failed, done.outcome) == (True, None)
    request.catalog.write_bytes(GOLDEN.read_bytes())
    assert is_current(request)
    entitle(request, "Third")
    assert not run(request).failed
    assert is_current(request)

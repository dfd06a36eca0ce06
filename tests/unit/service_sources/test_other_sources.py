"""Of a service whose folder the template did not make, `new` says what can be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.cli import new, run
from generators.pipeline import Request
from generators.service_sources.other_sources import made_elsewhere
from generators.service_sources.record import ANSWERS
from tests.support.catalogs import REPOSITORY, load

GOLDEN = "tests/catalogs/golden.yaml"


def test_sources_that_no_template_made_are_not_told_to_be_updated(tmp_path: Path) -> None:
    model = load(GOLDEN)
    first = model.services[0].id
    request = Request(Path(GOLDEN), GOLDEN, tmp_path, None)
    shown = f"{model.fleet.platform.sources}/{first}"
    assert made_elsewhere(first, request, model) is None

    folder = tmp_path / shown
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text("{}")
    found = made_elsewhere(first.upper(), request, model)
    assert found is not None
    assert (found.rule, f"{shown} was not made" in found.message) == ("new/exists", True)
    assert f"move it away, run ./doit new {first}" in found.hint
    assert made_elsewhere("novel", request, model) is None

    (folder / ANSWERS).parent.mkdir()
    (folder / ANSWERS).write_text("{}")
    assert made_elsewhere(first, request, model) is None


def test_new_refuses_them_by_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(new, "become_able", lambda *_: None)
    model = load(GOLDEN)
    first = model.services[0].id
    (tmp_path / model.fleet.platform.sources / first).mkdir(parents=True)
    where = ["--catalog", str(REPOSITORY / GOLDEN), "--output", str(tmp_path)]
    assert run(["new", first, *where, "--yes"]) == 1
    said = capsys.readouterr()
    assert f"{first} was not made from the template [new/exists]" in said.err
    assert "./doit update" not in said.err
    assert said.out == "new: nothing was written\n"

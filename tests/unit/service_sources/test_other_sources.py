"""Of a service whose folder the template did not make, `new` says what can be done."""

from __future__ import annotations

from pathlib import Path

from generators.pipeline import Request
from generators.service_sources.other_sources import made_elsewhere
from generators.service_sources.record import ANSWERS
from tests.support.catalogs import load

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

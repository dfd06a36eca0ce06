from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ci import actions, summary
from ci.base import Base
from ci.decision import decide
from ci.document import write
from tests.unit.ci.platforms import chain

FLEET = chain(a=["b"], b=[])


def plan(*paths: str) -> dict[str, Any]:
    return write(decide(FLEET, FLEET, paths), Base("c0ffee" * 7, "a reason"), "head", {})


def test_the_reasons_are_told() -> None:
    text = summary.of_plan(plan("apps/b/main.py"))
    assert "2 services to test, 1 images, 0 removed. Compared with `c0ffeec0ffee`: a reason." in text
    assert "| `a` | — | calls b, which is affected |" in text
    assert "| `b` | built | sources changed: apps/b/main.py |" in text


@pytest.mark.parametrize(
    "path", ["x|y", "`id`", "<img src=x>", "@all", "a\nb", "[a](b)", "*x*", "!x", "\x1b[31m", "\u202e", "-->"]
)
def test_a_path_cannot_be_more_than_text(path: str) -> None:
    text = summary.of_plan(plan(path))
    assert "<img" not in text
    assert "@all" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert all(line.replace("\\|", "").count("|") == 4 for line in rows)


def test_many_warnings_are_counted_and_the_text_stays_short() -> None:
    many = plan(*(f"new/{number}" for number in range(500)))
    assert len(many["warnings"]) == 500
    for text in (summary.of_plan(many), summary.text_of_plan(many)):
        assert len(text.splitlines()) < 60
        assert "490 more" in text


def test_a_comment_fits_and_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = chain(**{f"service-{number}": [] for number in range(3000)})
    document = write(decide(large, large, ["doit"]), Base("c0ffee", "why"), "head", {})
    (tmp_path / "plan.json").write_text(json.dumps(document))
    assert summary.main(["--plan", str(tmp_path / "plan.json")]) == 0
    text = capsys.readouterr().out
    assert text.startswith(summary.MARK)
    assert len(text) <= summary.COMMENT_LIMIT
    assert "more lines: see the summary of the run, at its job Plan" in text.splitlines()[-1]


@pytest.mark.parametrize(
    ("services", "whole", "reasons"), [(20, True, True), (60, False, True), (80, False, False)]
)
def test_points_of_risks_are_the_last_to_be_left_out_of_a_comment(
    services: int, whole: bool, reasons: bool
) -> None:
    names = [f"service-{number}" for number in range(services)]
    large = chain(**{name: [] for name in names})
    document = write(decide(large, large, ["doit"]), Base("c0ffee", "why"), "head", {})
    document["reasons"] = {name: ["a reason " * 20, "another one " * 10] for name in names}
    one = {
        "level": "high",
        "score": 70,
        "confidence": "none",
        "strategy": "canary",
        "approval": True,
        "points": [{"points": number, "why": "a point " * 5} for number in range(10)],
        "notes": ["a note " * 60],
    }
    risk = {"environment": "production", "services": dict.fromkeys(names, one), "frozen": [], "freeze": ""}
    text = summary.of_comment(document, [risk])
    assert len(text) <= summary.COMMENT_LIMIT
    assert text.count("\n- +") == 10 * services
    assert ("a note" in text, "a reason" in text, "Some is left out" in text) == (whole, reasons, not whole)


def test_risk_is_told_point_by_point() -> None:
    one = {
        "level": "high",
        "score": 70,
        "confidence": "none",
        "strategy": "canary",
        "approval": True,
        "points": [{"points": 30, "why": "the schema of its data changes"}],
        "notes": ["no history was given"],
    }
    open_now = {"frozen": [], "freeze": ""}
    text = summary.of_risk({"environment": "production", "services": {"a": one}, **open_now})
    assert "| `a` | high | 70 | none | canary | a person |" in text
    assert "- +30 the schema of its data changes" in text
    assert "- no history was given" in text


@pytest.mark.parametrize("value", ["a\nb=c", "a\rb", "ä", "\x00"])
def test_an_output_that_could_end_early_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    with pytest.raises(ValueError, match="the output x"):
        actions.write_outputs({"x": value})
    actions.write_outputs({"x": [value]})
    assert json.loads((tmp_path / "outputs").read_text().removeprefix("x=")) == [value]


def test_an_annotation_is_one_command() -> None:
    assert (
        actions.annotation("warning", "a\n::error::b 100%")
        == "::warning title=pipeline::a\\n::error::b 100%25"
    )

"""A rule that stands in the brackets of a finding is explained, or where to read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.cli import run

ROOT = Path(__file__).parents[3]
CATALOG = ROOT / "tests" / "catalogs" / "golden.yaml"


@pytest.mark.parametrize(
    ("rule", "finds", "says"),
    [
        ("writer/edited", "a generated file was edited by hand", "change its source, or `--discard-edits`"),
        ("writer/path", "two outputs plan one path", "correct the output"),
        ("catalog/empty", "the file is empty", "begin with `version: 1`"),
    ],
)
def test_what_a_rule_finds_is_told_from_its_page(
    rule: str, finds: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", rule, "--catalog", str(CATALOG)]) == 0
    place, found, said = capsys.readouterr().out.splitlines()

    page, _, line = place.split()[-1].partition(":")
    assert f"`{rule}`" in (ROOT / page).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert found.startswith(f"finds      {finds}")
    assert said.startswith(f"says       {says}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("exemptions/expired", "./doit check:exemptions has the rules of exemptions/; "),
        ("kube-score/anything", "./doit check:kube-score has the rules of kube-score/; "),
        ("writer/nothing", "docs/guide/when-something-is-refused.md has the rules of writer/"),
        ("ops/nothing", "name a file of this repository"),
        ("catalog/loosen", "docs/guide/rules.md has every rule"),
        ("no/such/rule", "name a file of this repository"),
    ],
)
def test_of_a_rule_on_no_page_it_is_told_where_to_read(
    rule: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", rule, "--catalog", str(CATALOG), "--output", "unused"]) == 2
    assert f"hint: {hint}" in capsys.readouterr().err

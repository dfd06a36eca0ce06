"""What is too long to be read is told in a few words, whatever it is: a key, a number, a text, a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.catalog import load
from generators.grammar.scalars import readable, visible
from generators.report import document
from tests.unit.catalog.corpus import CASES

SMALLEST = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
LENGTH = 100_000
LONG = "w" * LENGTH
WORDS = "w " * (LENGTH // 2)

ENDS = {
    "an id": f'services:\n  ? "{LONG}"\n  : {{}}',
    "an id of words": f'services:\n  ? "{WORDS}"\n  : {{}}',
    "a key": f'services:\n  web:\n    ? "{LONG}"\n    : 1',
    "a key twice": f'services:\n  ? "{LONG}"\n  : {{}}\n  ? "{LONG}"\n  : {{}}',
    "a number": f"services:\n  web: {{port: {'9' * LENGTH}}}",
    "a fraction": f"services:\n  web: {{port: 1.{'9' * LENGTH}}}",
    "a title": f"services:\n  web: {{title: {LONG}, tier: {LONG}, language: {LONG}}}",
    "a list": f"services:\n  web: {{depends_on: [{LONG}, {LONG}], uses: [{'9' * LENGTH}]}}",
    "a tag": f"services:\n  web: !{LONG} x",
    "an anchor": f"services:\n  web: &{LONG} x",
    "an alias": f"services:\n  web: *{LONG}",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_no_finding_repeats_all_of_it(end: str, tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(f"{SMALLEST.partition('services:')[0]}{end}\n", encoding="utf-8")
    problems = load(path, "services.yaml").problems
    assert problems
    found = json.loads(document("generate", problems, checked=0, of=1))["findings"]
    assert max(len(json.dumps(one, ensure_ascii=False)) for one in found) < 20_000
    longest = max(len(word) for one in found for word in json.dumps(one, ensure_ascii=False).split())
    assert longest < 500


def test_both_ends_of_a_word_stay() -> None:
    told = readable(f"the key '{LONG}' stands twice")
    assert told.startswith("the key 'www")
    assert told.endswith("www' stands twice")
    assert "…" in told


def test_a_cycle_through_300_services_is_named_whole() -> None:
    cycle = " → ".join(f"service-{number}" for number in range(300))
    assert readable(cycle) == cycle


def test_what_is_short_is_only_made_visible() -> None:
    assert readable("a\x1bb") == visible("a\x1bb") != "a\x1bb"

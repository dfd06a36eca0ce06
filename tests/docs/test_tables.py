"""Tables in pages follow from the sources; a page that states another is noticed."""

from __future__ import annotations

import pytest

from generators.pipeline import TEMPLATES
from generators.registry import discover
from tests.docs.tables import END, filled, outputs, rules


def test_a_table_is_made_anew() -> None:
    page = ["before", "<!-- table: outputs -->", "| stale |", END, "after"]
    made = filled("a.md", page)
    assert made != page
    assert (made[:2], made[-2:]) == (page[:2], page[-2:])
    assert "| stale |" not in made
    assert filled("a.md", made) == made


def test_every_output_has_a_row() -> None:
    names = [row[0] for row in outputs()][1:]
    assert names == [f"`{one.name}`" for one in discover(TEMPLATES)]


def test_rules_come_with_what_they_say() -> None:
    rows = list(rules())[1:]
    assert len(rows) > 40
    assert all(rule.startswith("`catalog/") and says and hint for rule, says, hint in rows)
    assert not any("\n" in cell for row in rows for cell in row)


@pytest.mark.parametrize("page", [["<!-- table: outptus -->", END], ["<!-- table: outputs -->"]])
def test_a_table_nobody_knows_or_that_never_ends_is_refused(page: list[str]) -> None:
    with pytest.raises(ValueError, match="there is no table"):
        filled("a.md", page)

"""What the catalogs of the tests state of days begins and ends beyond anybody's calendar.

A freeze that begins, or an exemption that ends, would turn tests red on a day when nothing was changed.
"""

from __future__ import annotations

import re

import pytest

from tests.support.catalogs import REPOSITORY

DAY = re.compile(r"\b(20\d\d)-\d\d-\d\d(?!\d)")
FOREVER = "2099"


def test_a_day_with_an_hour_is_one_too() -> None:
    assert DAY.findall('until: "2098-03-01", from: "2097-03-01T00:00Z"') == ["2098", "2097"]


@pytest.mark.parametrize("path", ["tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
def test_no_day_of_a_catalog_for_tests_comes(path: str) -> None:
    years = DAY.findall((REPOSITORY / path).read_text(encoding="utf-8"))
    assert years
    assert {*years} == {FOREVER}

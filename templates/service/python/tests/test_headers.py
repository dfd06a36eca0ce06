"""Headers and cursors of items."""

import pytest

from service.items.headers import cursor_of, limit_of, place_of, repeatable_of, version_of
from service.items.item import New
from service.problems import Problem


def test_a_cursor_leads_back_to_its_place() -> None:
    assert place_of(cursor_of(42)) == 42
    assert place_of(None) == 0


@pytest.mark.parametrize("cursor", ["x", "cGxhY2U6eA", "é", cursor_of(1) + "="])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(Problem):
        place_of(cursor)


def test_versions() -> None:
    assert version_of('"3"', needed=True) == 3
    assert version_of("*", needed=True) is None
    assert version_of(None, needed=False) is None
    assert version_of("3", needed=True) == -1
    with pytest.raises(Problem, match="etag"):
        version_of(None, needed=True)


def test_limits() -> None:
    assert [limit_of(text) for text in (None, "1", "100")] == [20, 1, 100]
    for text in ("0", "101", "x", "-1", "1.5"):
        with pytest.raises(Problem):
            limit_of(text)


def test_a_key_stands_for_what_was_said() -> None:
    one, other = (repeatable_of("k", New(name=name)) for name in ("a", "b"))
    assert one is not None
    assert other is not None
    assert one.fingerprint != other.fingerprint
    with pytest.raises(Problem):
        repeatable_of("a b", New(name="a"))

"""A server of another version than the catalog's: told, and from two minor versions on not changed."""

from __future__ import annotations

import pytest

from generators.problems import Severity
from ops.verdicts.versions import skew


@pytest.mark.parametrize(
    ("server", "changes", "severity"),
    [
        (("1", "37"), True, None),
        (("1", "37+"), True, None),
        (("1", "36"), True, Severity.WARNING),
        (("1", "38"), True, Severity.WARNING),
        (("1", "35"), True, Severity.ERROR),
        (("1", "39"), True, Severity.ERROR),
        (("2", "37"), True, Severity.ERROR),
        (("1", "30"), False, Severity.WARNING),
    ],
)
def test_how_far_apart_they_may_be(server: tuple[str, str], changes: bool, severity: Severity | None) -> None:
    found = skew("1.37", server, "staging", changes=changes)
    assert (found.severity if found else None) == severity
    if found:
        assert found.message.endswith("the catalog states 1.37")
        assert f"{server[0]}.{server[1]}" in found.message
        assert found.hint


@pytest.mark.parametrize("server", [("one", "37"), ("1", "")])
def test_what_is_no_version_is_not_judged(server: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        skew("1.37", server, "staging", changes=True)

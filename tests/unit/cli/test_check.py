"""Several checks in one command, as doit takes several tasks."""

from __future__ import annotations

import pytest

from generators.checks import discover, is_on_request
from generators.cli._command_line.parsing import UsageError, parse
from generators.cli.check import _names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("check:generated check:catalog", ["generated", "catalog"]),
        ("check:generated --format json check:catalog check:generated", ["generated", "catalog"]),
        ("check check:catalog", ["catalog"]),
        ("check catalog", ["catalog"]),
    ],
)
def test_each_that_is_named_runs_once_in_that_order(words: str, names: list[str]) -> None:
    arguments = parse(words.split())[1]
    assert _names([arguments.part, *arguments.others]) == names


def test_where_none_is_named_all_run_that_need_not_be_named() -> None:
    assert _names([""]) == [name for name, check in discover().items() if not is_on_request(check)]


def test_one_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no check 'catalgo'\n    hint: did you mean check:catalog"):
        _names(["generated", "check:catalgo"])

"""A job: it ends by itself, and says what it did."""

from __future__ import annotations


import pytest

from support.lab import alone
from support.service import Service


@pytest.mark.ends
def test_a_run_ends_with_0_and_says_so_in_lines_of_json(service: Service) -> None:
    with alone(service, ready=False) as run:
        assert run.ask("wait", seconds=20)["code"] == 0
        lines = run.ask("logs")["lines"]
    assert lines
    for line in lines:
        assert line["service"] == service.contract["id"]
        assert isinstance(line["time"], str)
        assert isinstance(line["level"], str)


@pytest.mark.ends
def test_a_run_ends_with_1_when_its_database_is_lost(service: Service) -> None:
    needed = service.uses("postgresql")
    if not needed:
        pytest.skip("it needs no database")
    with alone(service, ready=False, cut=[needed]) as run:
        assert run.ask("wait", seconds=30)["code"] == 1

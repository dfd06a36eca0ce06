"""No request is lost in Python either, and the proof notices when a part of the recipe is missing."""

from __future__ import annotations

import pytest

from lab import App, Lab
from tests.e2e.template.breaking import broken
from tests.e2e.template.test_lost_requests import (
    rolled,
    test_no_request_is_lost_while_processes_are_replaced,
)

__all__ = ["test_no_request_is_lost_while_processes_are_replaced"]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "file", "what", "instead"),
    [
        ("mute", "service/surroundings.py", 'headers["connection"] = "close"', "pass"),
        pytest.param(
            *("hasty", "service/server.py", "asyncio.sleep(self._drain)", "asyncio.sleep(0)"),
            marks=pytest.mark.deep,  # one broken part shows that the proof sees; each costs a rehearsal
        ),
    ],
    ids=["without-goodbye", "without-delay"],
)
def test_without_a_part_of_the_recipe_requests_are_lost(
    lab: Lab, app: App, name: str, file: str, what: str, instead: str
) -> None:
    tally, *_ = rolled(lab, broken(lab, app, name, file, what, instead))
    assert tally.lost > 0

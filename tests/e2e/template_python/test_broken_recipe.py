"""The proof that no request is lost notices when a part of the recipe is missing."""

from __future__ import annotations

import pytest

from lab import App, Lab
from tests.e2e.template.test_lost_requests import broken, rolled

pytestmark = pytest.mark.deep


def test_without_the_goodbye_requests_are_lost(lab: Lab, app: App) -> None:
    goodbye = 'headers["connection"] = "close"'
    tally, _ = rolled(lab, broken(lab, app, "mute", "service/surroundings.py", goodbye, "pass"))
    assert tally.lost > 0

"""What the decision on answers promises, asked of the template in Python by the very same tests."""

from __future__ import annotations

import pytest

from tests.e2e.template.test_items import *  # noqa: F403 - the same tests
from tests.e2e.template.test_live import *  # noqa: F403 - the same tests
from tests.e2e.template.test_lost_requests import (
    test_no_request_is_lost_while_processes_are_replaced,  # noqa: F401 - collected here
)
from tests.e2e.template.test_surroundings import *  # noqa: F403 - the same tests

pytestmark = pytest.mark.deep  # starts every server once more; not yet proven to pass on a busy machine

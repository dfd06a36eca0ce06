"""What the decision on answers promises, asked of the template in Python by the very same tests."""

from __future__ import annotations

import pytest

from tests.e2e.template.test_beginning import *  # noqa: F403 - the same tests
from tests.e2e.template.test_image import *  # noqa: F403 - the same tests
from tests.e2e.template.test_items import *  # noqa: F403 - the same tests
from tests.e2e.template.test_live import *  # noqa: F403 - the same tests
from tests.e2e.template.test_surroundings import *  # noqa: F403 - the same tests
from tests.e2e.template.test_traces import *  # noqa: F403 - the same tests

pytestmark = pytest.mark.slow

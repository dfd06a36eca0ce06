"""The page of a service in Python looks like that of a service in TypeScript: it is the same one.

What it does is proven by the generated tests of services in Python, in ``test_services.py``.
"""

from __future__ import annotations

import pytest

from tests.e2e.template.test_picture import test_the_page_looks_as_the_guide_shows_it

__all__ = ["test_the_page_looks_as_the_guide_shows_it"]

pytestmark = pytest.mark.slow

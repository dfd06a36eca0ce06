"""What a machine lacks is a counted skip of the tests that need it, and a failure where CI=true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from generators.toolchain.unavailable import Unavailable
from lab.missing import Missing
from rehearsal.installed import NotInstalled

LACKING = (Missing, NotInstalled, Unavailable)


@contextmanager
def skipped_where_lacking() -> Iterator[None]:
    """Skips the test that runs inside when it needs what is not here; raises that where CI=true."""
    try:
        yield
    except LACKING as lacking:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(lacking))

"""What makes contexts for checks, as tests are given it."""

from __future__ import annotations

from collections.abc import Callable

from generators.checks import Context

MakeContext = Callable[..., Context]

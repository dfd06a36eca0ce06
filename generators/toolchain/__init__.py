"""Pinned programs, Python environments and schemas, made on demand into the user's cache.

Only the standard library is imported here: the launcher uses this package before any other is there.
"""

from generators.toolchain.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable

__all__ = ["Toolchain", "Unavailable"]

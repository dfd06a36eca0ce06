"""Pinned programs, Python environments and schemas, made on demand into the user's cache.

Only the standard library is imported here: the launcher uses this package before any other is there.
Names are looked up on first use, because every verb asks for the cache's folder and few for a toolchain.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generators.toolchain.toolchain import Toolchain
    from generators.toolchain.unavailable import Unavailable

__all__ = ["Toolchain", "Unavailable"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{name.lower()}"), name)

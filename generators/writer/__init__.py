"""The only part that changes generated files: compare, stage, rename, prune.

``Session`` takes units one by one and, when all were placed without an error, makes the tree equal
to them in one go. ``shortcut`` answers "is there anything to do?" before anything heavy is imported;
that is why names are looked up here on first use and not imported at once.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generators.writer.changes import Action, Below, Change, Outcome, Unit
    from generators.writer.memory import Memory
    from generators.writer.session import Session

__all__ = ["Action", "Below", "Change", "Memory", "Outcome", "Session", "Unit"]

_HOMES = {"Memory": "memory", "Session": "session"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'changes')}"), name)

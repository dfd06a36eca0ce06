"""What an edit of the catalog does to the alerts, in the words of those who are paged.

Pure: two models in, moves out (``moves``), each with its effect and its words (``effects``), grouped
by the edit that causes it (``causes``), told worst first (``telling``). ``hearing`` says who is told.
"""

from generators.alert_changes.causes import Cause, Edit, by_cause, edits
from generators.alert_changes.effects import Effect
from generators.alert_changes.moves import Move, Moves, moves
from generators.alert_changes.telling import as_data, told

__all__ = ["Cause", "Edit", "Effect", "Move", "Moves", "as_data", "by_cause", "edits", "moves", "told"]

"""What has to be said with an answer from a catalog that has errors."""

from __future__ import annotations

from generators.catalog import Loaded
from generators.catalog.origins import Origin
from generators.problems import Place, Problem, Severity, has_errors


def amiss(key: str, loaded: Loaded, shown: str) -> tuple[Problem, ...]:
    """The errors about the key itself, and a warning of how many others there are.

    ``shown`` is the catalog's path as findings print it.
    """
    own = loaded.errors_of(loaded.origins.steps(key.split(".")))
    count = sum(has_errors([one]) for one in loaded.problems) - len(own)
    if not count:
        return own
    others = f"{count} {'other ' if own else ''}{'error' if count == 1 else 'errors'}"
    message = f"the catalog has {others}: this is what can be read of it"
    hint = "./doit check:catalog tells them"
    return (*own, Problem("explain/errors", message, Place(shown), hint, Severity.WARNING))


def is_refused(key: str, origin: Origin, loaded: Loaded) -> bool:
    """Whether the catalog states the key with a value that cannot be read, and so seems not to state it."""
    steps = loaded.origins.steps(key.split("."))
    return bool(loaded.errors_of(steps)) and origin.place != loaded.place(steps)[0]

"""Where this project keeps things in the user's cache. Imports next to nothing: every run needs it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = "doit-platform"
"""The name of the folder, the same for every clone and every catalog."""


def candidates(environment: Mapping[str, str]) -> list[str]:
    """The project's folder in ``$XDG_CACHE_HOME``, then in ``$HOME/.cache``; made by nobody yet.

    Relative settings are ignored, as the XDG specification asks, so the list may be empty.
    """
    homes = (environment.get("XDG_CACHE_HOME", ""), os.path.join(environment.get("HOME", ""), ".cache"))
    return [os.path.join(home, PROJECT) for home in homes if os.path.isabs(home)]

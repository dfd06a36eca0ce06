"""What the charts of a platform say about themselves, and how a thin chart pins the library."""

from __future__ import annotations

import json
from hashlib import sha256

from generators.conventions import enumerations

LIBRARY = "workload"

VERSION = "1.0.0"
"""Of every chart. Charts are installed from a commit, never from a registry, so the commit tells
two of them apart; a number that moves would only rewrite each lock file.
"""

KUBERNETES = f">={enumerations.KUBERNETES[0]}.0-0"
"""The versions that the templates can be installed on, as Chart.yaml states them."""


def lock_digest() -> str:
    """The digest Helm expects in a thin chart's Chart.lock.

    SHA-256 over the compact JSON of the dependencies asked for and the ones locked, which are equal
    here: one library, found in the chart's own folder, at an exact version.
    """
    dependency = {"name": LIBRARY, "version": VERSION, "repository": ""}
    text = json.dumps([[dependency], [dependency]], separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"

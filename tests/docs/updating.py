"""The option that writes pages anew instead of comparing them."""

from __future__ import annotations

UPDATE = "--update-docs"

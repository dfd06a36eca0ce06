"""The text that was probably meant by one that has another form: ``Notai``, ``DATABASE_PASSWORD``."""

from __future__ import annotations

import re

from generators.grammar import Text

_NAME = re.compile("[A-Za-z0-9]+([ _.-][A-Za-z0-9]+)*")
_APART = re.compile("[ _]")
_DOMAIN = "@"
"""Stands for the domain, where only the first label of a host is written."""


def meant(wanted: Text, written: object) -> str:
    """What fits and differs in capitals and signs alone; of a host its first label. Mostly empty."""
    if not isinstance(written, str) or not _NAME.fullmatch(written) or wanted.pattern == Text().pattern:
        return ""
    # Of a host the rest is the domain's, and no part of the label.
    text = written.partition(".")[0] if re.fullmatch(wanted.pattern, _DOMAIN) else written
    tried = (text, text.lower(), _APART.sub("-", text.lower()), text.upper().replace("-", "_"))
    fitting = (one for one in tried if len(one) <= wanted.maximum and re.fullmatch(wanted.pattern, one))
    return next((one for one in fitting if one != written), "")

"""Digests over plain values: the same values give the same digest, on every machine and run."""

from __future__ import annotations

import hashlib
import marshal
from typing import Any


def digest(value: Any) -> str:
    """Sixteen hexadecimal digits over plain values, in their order.

    Version 2 of the format writes no back references, so it depends on the values alone and not on
    which of them happen to be the same object.
    """
    return hashlib.sha256(marshal.dumps(value, 2)).hexdigest()[:16]

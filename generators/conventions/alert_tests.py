"""What the cases of alert tests are called: each name says which silence it proves."""

from __future__ import annotations

BELOW = "silent below the threshold"
IDLE = "silent while idle"
NAN = "silent on NaN"
MISSING = "silent without series"

"""Bad releases on request: which images the nodes play as broken, and how.

An image whose digest begins with one of these digits behaves accordingly wherever it runs, so a bad
release is a release record like any other. Running pods are turned with an annotation.
"""

from __future__ import annotations

import hashlib
from typing import Any

BEHAVIOURS = {
    "crash": "badc0de1",
    "oom": "badc0de2",
    "never": "badc0de3",
    "slow": "badc0de4",
    "pull": "badc0de5",
}
"""First eight digits of a digest, by what its containers do: end with code 1 again and again, be
killed for memory, never become ready, become ready late, or have no image to be had."""

ANNOTATION = "play"
"""On a pod: one of the behaviours, which then holds whatever its image is."""


WORDS = '2026-01-01T00:00:00.000000000Z stdout F {"level":"info","message":"played"}\n'
"""What every container wrote, in the format in which a kubelet keeps it."""


def spoken(log: str) -> dict[str, Any]:
    """What tells kwok that each container wrote the file ``log``, in whatever life."""
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterLogs",
        "metadata": {"name": "spoken"},
        "spec": {"logs": [{"logsFile": log, "previousLogsFile": log, "follow": False}]},
    }


def digest_that(behaviour: str, seed: str = "") -> str:
    """A digest of no image, which the nodes play as ``behaviour``; another one for each ``seed``.

    Raises ValueError for a behaviour that is none, "well" excepted: its containers become ready.
    """
    digits = hashlib.sha256(f"{behaviour} {seed}".encode()).hexdigest()
    if behaviour == "well":
        return f"sha256:{digits}"
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"nothing plays {behaviour!r}; there are well, {', '.join(BEHAVIOURS)}")
    return f"sha256:{BEHAVIOURS[behaviour]}{digits[8:]}"

"""The allowed word that was probably meant by one that is not allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

_SHORT, _LONG = 5, 9
"""A word shorter than the first may have one slip; one as long as the second three."""
_CUT = 3
"""How long the beginning of a word must be to stand for it, where no other begins so."""

_ELSEWHERE = {
    "startupProbe": "probes.startup",
    "readinessProbe": "probes.readiness",
    "livenessProbe": "probes.liveness",
    "started": "probes.startup",
    "ready": "probes.readiness",
    "live": "probes.liveness",
    "periodSeconds": "period",
    "timeoutSeconds": "timeout",
    "failureThreshold": "failures",
    "terminationGracePeriodSeconds": "shutdown.grace",
    "minReplicas": "scaling.min",
    "maxReplicas": "scaling.max",
    "progressDeadlineSeconds": "rollout.deadline",
    "startingDeadlineSeconds": "schedule.start_within",
    "activeDeadlineSeconds": "schedule.deadline",
    "backoffLimit": "schedule.retries",
    "timeZone": "schedule.zone",
    "env": "config",
    "ts": "typescript",
    "js": "typescript",
    "javascript": "typescript",
    "nodejs": "typescript",
    "node": "typescript",
    "py": "python",
    "containerPort": "port",
    "replicas": "scaling.replicas",
    "replicaCount": "scaling.replicas",
    "autoscaling": "scaling",
    "targetCPUUtilizationPercentage": "scaling.cpu",
    "resources": "limits",
    "ingress": "route",
    "host": "route.hosts",
    "topologySpreadConstraints": "spread",
    "storageClassName": "storage.class",
    "dependsOn": "depends_on",
    "dependencies": "depends_on",
}
"""What Kubernetes calls a setting, what probes are called by how they end, and languages by their files:
too far for ``nearest``.
"""


def elsewhere(word: str, allowed: Collection[str]) -> str:
    """The word for what others call ``word``, from where ``allowed`` stands; else empty."""
    meant = _ELSEWHERE.get(word, "")
    outer, _, inner = meant.rpartition(".")
    return inner if inner in allowed else meant if outer in allowed else ""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The one allowed word that is a slip of the finger away, or the same cut short; else empty."""
    # Imported here: a catalog without mistakes never needs it.
    from difflib import get_close_matches

    words, meant = list(allowed), _plain(word)
    lowered = {_plain(candidate): candidate for candidate in reversed(words)}
    near = {found: _slips(meant, found) for found in get_close_matches(meant, lowered, n=5, cutoff=0.6)}
    for found in sorted(near, key=near.__getitem__):
        whole = found.startswith(meant) or meant.startswith(found)
        if whole or near[found] <= _most(max(len(meant), len(found))):
            return lowered[found]
    longer = [found for found in lowered if len(meant) >= _CUT and found.startswith(meant)]
    return lowered[longer[0]] if len(longer) == 1 else ""


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", "-")


def _most(length: int) -> int:
    """How many slips a word of this length may have and still be meant."""
    return 1 if length < _SHORT else 2 if length < _LONG else 3


def _slips(one: str, other: str) -> int:
    """Letters that are missing, too many, wrong, or two that changed places."""
    before, last = list(range(len(other) + 1)), [0] * (len(other) + 1)
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            best = min(before[column] + 1, current[column - 1] + 1, before[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                best = min(best, last[column - 2] + 1)
            current.append(best)
        last, before = before, current
    return before[-1]


def listing(words: Iterable[str], limit: int = 12) -> str:
    """The allowed words for a hint, cut after a dozen."""
    every = list(words)
    rest = len(every) - limit
    return ", ".join(every[:limit]) + (f" and {rest} more" if rest > 0 else "")

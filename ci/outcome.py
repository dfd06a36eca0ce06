"""What became of a service in an environment, as later jobs and people read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ci import reading

DEPLOYED, UNCHANGED, SUPERSEDED, OUTDATED = "deployed", "unchanged", "superseded", "outdated"
FAILED, ROLLED_BACK, REFUSED, NOT_DEPLOYED, UNJUDGED, UNWELL, UNKNOWN, ROLLBACK_FAILED = (
    "failed",
    "rolled-back",
    "refused",
    "not-deployed",
    "unjudged",
    "unwell",
    "unknown",
    "rollback-failed",
)
GOOD = frozenset({DEPLOYED, UNCHANGED, SUPERSEDED, OUTDATED})
SETTLED = GOOD | {ROLLED_BACK, REFUSED}
"""After these the next run need not come back to it by itself: it runs what it should, or what it did."""
WORDS = {
    DEPLOYED: "runs the new version, verified",
    UNCHANGED: "ran it already",
    SUPERSEDED: "runs something newer",
    OUTDATED: "runs what somebody took it back to, from something newer than this",
    FAILED: "did not come in whole; what was sent stays, and nothing is delivered on it",
    ROLLED_BACK: "was rolled back",
    REFUSED: "was refused; it runs what it did",
    NOT_DEPLOYED: "was not deployed; it runs what it did",
    UNJUDGED: "was given up unjudged, and is not barred",
    UNWELL: "runs what it did, which is not well; nothing was changed, and nothing is barred",
    UNKNOWN: "may run the new version or what it did, because the cluster did not answer",
    ROLLBACK_FAILED: "FAILED, AND COULD NOT BE ROLLED BACK: act now",
}


class Outcome(NamedTuple):
    """One service in one environment; ``why`` is empty where all is well."""

    service: str
    environment: str
    outcome: str
    why: str
    commit: str
    digest: str
    team: str

    @property
    def sentence(self) -> str:
        """For people."""
        return f"{self.service} in {self.environment} {WORDS[self.outcome]}" + (
            f": {self.why}" if self.why else ""
        )


def write(folder: Path, one: Outcome) -> None:
    """Into a file of its own: legs that run side by side share the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{one.environment}-{one.service}.json"
    path.write_text(json.dumps(one._asdict(), indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> list[Outcome]:
    """Every outcome of a folder, sorted; a folder that is not there has none. Raises Unusable."""
    return sorted(map(_read, folder.glob("*.json")))


def _read(path: Path) -> Outcome:
    stated = reading.file(path, dict.fromkeys(Outcome._fields, str))
    if stated["outcome"] not in WORDS:
        raise reading.Unusable(f"{path} cannot be used: nobody knows the outcome {stated['outcome']!r}")
    return Outcome(*(stated[name] for name in Outcome._fields))


def missing(wanted: Mapping[str, Iterable[str]], found: Iterable[Outcome]) -> list[str]:
    """What was to be delivered and is not settled: "wallet in staging", sorted."""
    settled = {(one.environment, one.service) for one in found if one.outcome in SETTLED}
    return [
        f"{service} in {environment}"
        for environment, services in wanted.items()
        for service in sorted(services)
        if (environment, service) not in settled
    ]


def unsent(
    wanted: Mapping[str, Iterable[str]],
    found: Iterable[Outcome],
    commit: str,
    teams: Mapping[str, str],
    fallback: str,
) -> list[Outcome]:
    """NOT_DEPLOYED for what no job came to: it failed before, or nobody approved it in time."""
    known = {(one.environment, one.service) for one in found}
    why = "no job came to it; the run says what failed before, or who was asked"
    return [
        Outcome(service, environment, NOT_DEPLOYED, why, commit, "", teams.get(service, fallback))
        for environment, services in wanted.items()
        for service in sorted(services)
        if (environment, service) not in known
    ]


def table(found: Iterable[Outcome]) -> str:
    """Markdown for the summary; the loudest first."""
    rows = sorted(found, key=lambda one: (one.outcome in GOOD, one.outcome != ROLLBACK_FAILED, one))
    lines = ["| Service | Environment | | |", "|---|---|---|---|"]
    for one in rows:
        why = one.why.replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {one.service} | {one.environment} | {WORDS[one.outcome]} | {why} |")
    return "\n".join(lines)

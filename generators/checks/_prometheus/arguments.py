"""The arguments that Prometheus is started with, one on a line of a file."""

from __future__ import annotations

_RETENTION = "--storage.tsdb.retention.time="


def retention(arguments: str) -> str | None:
    """For how long samples are kept, as it is written; None where the file does not say."""
    stated = (line for line in arguments.splitlines() if line.startswith(_RETENTION))
    return next((line.removeprefix(_RETENTION) for line in stated), None)

"""A promotion as a branch: its name, its commit message and the text of its pull request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ops.records.chain import Entry
from ops.records.release import Record

MOST = 60
"""Characters of a title that lists the services; with more it counts them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be merged. ``body`` is Markdown, ``files`` are by path from the output tree."""

    branch: str
    title: str
    body: str
    files: Mapping[str, str]

    @property
    def message(self) -> str:
        """The commit's message."""
        return f"{self.title}\n\n{self.body}"


def proposal(
    source: str, target: str, records: Mapping[str, tuple[str, Record, Entry]], approvers: tuple[str, ...]
) -> Proposal:
    """``records`` by service: path, record, and the entry of the history that verified it.

    The name follows from what is promoted: the same promotion, asked for twice, is the same branch.
    """
    files = {path: record.text(target, service) for service, (path, record, _) in records.items()}
    text = "".join(f"{path}\n{files[path]}" for path in sorted(files))
    names = ", ".join(sorted(records))
    listed = names if len(names) <= MOST else f"{len(records)} services"
    rows = [
        f"| {service} | {record.version} | `{record.digest}` | {entry.at} | {entry.actor} |"
        for service, (_, record, entry) in sorted(records.items())
    ]
    who = f" of {', '.join(approvers)}" if approvers else ""
    body = [
        f"Exactly what was verified in {source}. The merge is the approval{who}; then:",
        "",
        f"    ./doit deploy {target} {' '.join(sorted(records))} --apply",
        "",
        f"| service | version | digest | verified in {source} | by |",
        "|---|---|---|---|---|",
        *rows,
    ]
    return Proposal(
        f"promote/{target}/{hashlib.sha256(text.encode()).hexdigest()[:12]}",
        f"releases: Promote {listed} to {target}",
        "\n".join(body) + "\n",
        files,
    )

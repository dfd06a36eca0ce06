"""The folder ``releases/``: reading what was approved, writing it whole or not at all."""

from __future__ import annotations

from pathlib import Path

from generators.conventions import names, operations
from ops.adapters import whole_file
from ops.faults import stopped
from ops.records.release import Record, parse


class Records:
    """Release records below an output tree."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree

    def path(self, environment: str, service: str) -> str:
        """Where a record belongs, from the tree."""
        return names.release_record(environment, service)

    def find(self, environment: str, service: str) -> Record | None:
        """A record, None where there is none. Raises Stopped for one that cannot be used."""
        text = self._text(environment, service)
        if text is None:
            return None
        try:
            return parse(text, environment, service)
        except ValueError as error:
            raise stopped(
                "deploy/bad-record",
                f"the release record cannot be used: {error}",
                "write it anew with promote, or with deploy --image",
                place=self.path(environment, service),
                service=service,
            ) from error

    def platform(self, environment: str) -> str | None:
        """The text of the platform chart's record, None where there is none."""
        return self._text(environment, operations.RECORD_PART)

    def write(self, environment: str, service: str, record: Record) -> str:
        """Writes a record; its path from the tree. Raises OSError where the disk refuses."""
        whole_file.write(self._tree / self.path(environment, service), record.text(environment, service))
        return self.path(environment, service)

    def _text(self, environment: str, service: str) -> str | None:
        try:
            return (self._tree / self.path(environment, service)).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

"""What ``./doit bench --cluster`` prints: operations on real API servers, each started for its own rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from bench import fleet, operations, queue
from bench.table import Row


def run(scratch: Path) -> Iterator[Row]:
    """All rows: of a fleet of the usual size, of a queue, of 1,000 Deployments."""
    parts = {"operations": operations.run, "queue": queue.run, "fleet": fleet.run}
    return chain.from_iterable(part(scratch / name) for name, part in parts.items())


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="doit-bench-") as scratch:
        for row in run(Path(scratch)):
            print(row, flush=True)


if __name__ == "__main__":
    main()

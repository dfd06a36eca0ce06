"""A folder of a Prometheus' database, served on loopback for as long as somebody asks.

The folder itself is only read: the server works in a temporary one, with links to the blocks and a
copy of the log of what is not in blocks yet. It never compacts, and forgets nothing.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from generators.children import ending_with_us
from generators.scratch import scratch
from reporting.prometheus import Prometheus, UnansweredError

BLOCK = "meta.json"
"""What makes a folder a block."""
LOG = "wal"
LATEST = 4_102_444_800_000
"""Milliseconds since 1970 after which no history ends: the year 2100."""
PATIENCE = 120
"""Seconds a server has to read the log and be ready, and to end."""
_LOOK = 0.05
_LISTENING = re.compile(r'msg="?Listening on"? .*?address=(\S+)')
_BROKEN = re.compile(r".*(?:WAL read error|WBL read error|corruption|corrupted).*", re.IGNORECASE)
"""What the server says when it goes on without what it could not read."""


@contextmanager
def served(folder: Path, program: Path, rules: Sequence[Path] = ()) -> Iterator[Prometheus]:
    """A server over the folder; it is asked about the newest moment in there.

    It evaluates the files of ``rules``, as of now, and what comes of them is forgotten in the end.
    Raises UnansweredError when the folder is no database or the server does not start.
    """
    if not folder.is_dir():
        raise UnansweredError("there is no such folder")
    blocks = [one.parent for one in sorted(folder.glob(f"*/{BLOCK}"))]
    if not blocks and not (folder / LOG).is_dir():
        raise UnansweredError("it holds neither blocks nor a log of a Prometheus")
    with scratch("doit-history-") as home:
        data = home / "data"
        try:
            ends = [_linked(block, data / block.name) for block in blocks]
            if (folder / LOG).is_dir():
                shutil.copytree(folder / LOG, data / LOG)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnansweredError(f"it cannot be read: {error}") from error
        with _started(program, home, data, rules) as address:
            broken = _BROKEN.search((home / "log").read_text(encoding="utf-8", errors="replace"))
            if broken:
                raise UnansweredError(f"its log is broken: {broken[0]}")
            head = Prometheus(address).newest()
            moments = [*ends, *([head] if head is not None else [])]
            if not moments:
                raise UnansweredError("there is not one sample in it")
            yield Prometheus(address, max(moments))


def _linked(block: Path, to: Path) -> float:
    """Makes a block of links; what a server may rewrite is copied. Its last moment in seconds."""
    (to / "chunks").mkdir(parents=True)
    for one in (block / "index", *(block / "chunks").iterdir()):
        (to / one.relative_to(block)).symlink_to(one.resolve())
    for name in (BLOCK, "tombstones"):
        if (block / name).exists():
            shutil.copy(block / name, to / name)
    # The end of a block is the first moment that is not in it any more, in milliseconds.
    end = json.loads((to / BLOCK).read_text(encoding="utf-8"))["maxTime"]
    if type(end) is not int or not 0 < end < LATEST:
        raise ValueError(f"maxTime {end!r} in {block.name}/{BLOCK} is no moment in milliseconds since 1970")
    return (end - 1) / 1000


@contextmanager
def _started(program: Path, home: Path, data: Path, rules: Sequence[Path]) -> Iterator[str]:
    configuration = {"rule_files": [str(one.resolve()) for one in rules]}
    (home / "prometheus.yml").write_text(json.dumps(configuration), encoding="utf-8")
    log = home / "log"
    words = [
        str(program),
        f"--config.file={home / 'prometheus.yml'}",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=100y",
        "--storage.tsdb.min-block-duration=2h",
        "--storage.tsdb.max-block-duration=2h",
        "--web.listen-address=127.0.0.1:0",
    ]
    with log.open("wb") as stream:
        server = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=home,
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGTERM),  # noqa: PLW1509 - this program has no other threads
        )
    try:
        yield _ready(server, log)
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _ready(server: subprocess.Popen[bytes], log: Path) -> str:
    """Its address, once it answers."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        found = _LISTENING.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            with suppress(URLError, OSError), urlopen(f"http://{found[1]}/-/ready", timeout=5):
                return f"http://{found[1]}"
        time.sleep(_LOOK)
    said = " | ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])
    raise UnansweredError(f"Prometheus does not start on it; it said last: {said or 'nothing'}")

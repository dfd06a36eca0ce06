"""Where history comes from, as people name it: the address of a Prometheus, or a folder of its database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reporting import tsdb
from reporting.exchange import printable
from reporting.prometheus import Prometheus

METAVAR = "ADDRESS|FOLDER"
SERVER = "prometheus"
"""The program that a folder needs."""


def is_address(source: str) -> bool:
    """Whether a source is an address, and not a folder."""
    return "://" in source


def public(source: str) -> str:
    """A source as everybody may read it: an address without credentials, query and fragment."""
    scheme, mark, rest = source.partition("://")
    # A password may hold any mark that is not escaped, so the last @ ends it.
    return printable(f"{scheme}{mark}{re.split('[?#]', rest.rpartition('@')[2])[0]}" if mark else source)


@contextmanager
def opened(source: str, program: Callable[[str], Path], at: float | None) -> Iterator[Prometheus]:
    """What answers for a source about a moment; without one, about now or a folder's newest moment.

    ``program`` gives the path of a program. Raises UnansweredError, and whatever ``program`` raises.
    """
    if is_address(source):
        yield Prometheus(source, at)
        return
    with tsdb.served(Path(source), program(SERVER)) as server:
        yield server if at is None else Prometheus(server.address, at)


def advice(source: str, option: str) -> str:
    """One next step when a source gives no answer; ``option`` is the one that names it."""
    if is_address(source):
        return f"forward a port (kubectl port-forward) and name it with {option}"
    return f"name a data folder of Prometheus, or http:// and an address, with {option}"

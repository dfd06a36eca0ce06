"""The command that says as options what was said so far: for a run that asks nothing."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from generators.service_sources.block import Answers
from generators.service_sources.questions import Given

_WORDS = ("title", "tier", "team", "language", "kind", "port")
_EDGES = ("depends_on", "uses")
_OPTIONAL = ("schedule", "storage", "description")
_OF_THE_RUN = ("issuer", "catalog", "output")


def command(said: Answers | Given, arguments: Namespace) -> list[str]:
    """Word for word from ``./doit new`` on, but for the options by which nothing is asked.

    What was left to a default stays out. ``arguments``: whose tokens are good, and which catalog and folder.
    """
    words = ["./doit", "new", said.id or "ID"]
    for name, value in (*_of_the_service(said), *_of_the_run(arguments)):
        option = f"--{name.replace('_', '-')}"
        # A value that begins as an option does would be taken for one.
        words += [f"{option}={value}"] if value.startswith("-") else [option, value]
    return words


def _of_the_service(said: Answers | Given) -> Iterator[tuple[str, str]]:
    for name in _WORDS:
        if value := getattr(said, name):
            yield name, str(value)
    for name in _EDGES:
        edges = getattr(said, name)
        # None is a default to come; no edges at all can be an answer.
        if edges is not None:
            yield name, ",".join(map(str, edges))
    for host in said.hosts:
        yield "host", host
    for name in _OPTIONAL:
        if value := getattr(said, name):
            yield name, value


def _of_the_run(arguments: Namespace) -> Iterator[tuple[str, str]]:
    for name in _OF_THE_RUN:
        if value := getattr(arguments, name):
            yield name, value

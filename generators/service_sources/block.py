"""What a new service's block in the catalog says, and how it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = re.compile(
    r"[1-9][0-9]*[KMGT]i|[A-Za-z][A-Za-z0-9]*(?:[ _/.()-]+[A-Za-z0-9()]+|, [A-Za-z]+| & [A-Za-z]+)*"
)
_WORDS = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null", "none"})
DEFAULT_KIND = "web"
_OPTIONS = {"depends_on": "--depends-on", "route": "--host", "secrets": "--uses"}
"""By key of a block where the option has another name."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A dependency or a use by name; ``optional``: work goes on while it is away."""

    name: str
    optional: bool = False

    @classmethod
    def parse(cls, text: str) -> Edge:
        """``bancai`` or ``bancai:optional``. Raises ValueError for another word after the colon."""
        name, colon, word = text.partition(":")
        if colon and word != "optional":
            raise ValueError(f"{text!r} is neither NAME nor NAME:optional")
        return cls(name, bool(colon))

    def __str__(self) -> str:
        return f"{self.name}:optional" if self.optional else self.name


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that is asked about a new service. ``port`` is 0 for kinds that listen to nothing."""

    id: str
    title: str
    tier: str
    team: str
    language: str
    kind: str = DEFAULT_KIND
    port: int = 0
    depends_on: tuple[Edge, ...] = ()
    uses: tuple[Edge, ...] = ()
    databases: tuple[str, ...] = ()
    """Those of ``uses`` that take a password."""
    hosts: tuple[str, ...] = ()
    schedule: str = ""
    storage: str = ""
    """The size of a volume, such as 10Gi."""
    description: str = ""


def lines(answers: Answers) -> Iterator[str]:
    """The block, its key first, with two spaces a level from the left margin; nothing that is a default."""
    yield f"{answers.id}:"
    yield f"  title: {_scalar(answers.title)}"
    if answers.description:
        yield f"  description: {_scalar(answers.description)}"
    yield f"  tier: {answers.tier}"
    yield f"  team: {answers.team}"
    yield f"  language: {answers.language}"
    if answers.kind != DEFAULT_KIND:
        yield f"  kind: {answers.kind}"
    if answers.port:
        yield f"  port: {answers.port}"
    if answers.schedule:
        yield f"  schedule: {{cron: {json.dumps(answers.schedule)}}}"
    if answers.storage:
        yield f"  storage: {{size: {_scalar(answers.storage)}}}"
    if answers.depends_on:
        yield f"  depends_on: [{', '.join(map(_edge, answers.depends_on))}]"
    if answers.uses:
        yield f"  uses: [{', '.join(map(_edge, answers.uses))}]"
    if answers.hosts:
        yield f"  route: {{hosts: [{', '.join(map(_scalar, answers.hosts))}]}}"
    if answers.databases:
        yield f"  secrets: {{database-password: {{key: {answers.id}/database, field: password}}}}"


def option(line: str) -> str:
    """The option that a line of a block answers; ``ID`` for its first."""
    key = line.strip().partition(":")[0]
    return _OPTIONS.get(key, f"--{key}") if line.startswith(" ") else "ID"


def _edge(edge: Edge) -> str:
    return f"{{id: {edge.name}, optional: true}}" if edge.optional else edge.name


def _scalar(text: str) -> str:
    """Plain where every reader of YAML takes it for the same text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and "," not in text:
        return text
    return json.dumps(text, ensure_ascii=False)

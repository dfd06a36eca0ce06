"""The graph of the monitoring: what hangs on what, and which nodes lack a neighbour they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

METRIC, SOURCE, RULE, ALERT, ROUTE = "metric", "source", "rule", "alert", "route"
RECEIVER, ANCHOR, PANEL, TEST, OWNER = "receiver", "anchor", "panel", "test", "owner"

NEEDED: Mapping[str, tuple[str, ...]] = {
    METRIC: (SOURCE,),
    RULE: (METRIC,),
    ALERT: (RULE, ROUTE, ANCHOR, PANEL, TEST, OWNER),
    ROUTE: (RECEIVER,),
    RECEIVER: (ROUTE,),
    ANCHOR: (ALERT,),
    PANEL: (ALERT, METRIC),
    TEST: (ALERT,),
}
"""What a node of each kind must be joined with; kinds that are not here need nobody."""


class Node(NamedTuple):
    """One thing: its kind, where it belongs (a service, a part, a file), and its name there."""

    kind: str
    scope: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" of {self.scope}" if self.scope else "")


@dataclass
class Graph:
    """Nodes with the file in which each was found, and undirected edges."""

    files: dict[Node, str] = field(default_factory=dict)
    edges: dict[Node, set[Node]] = field(default_factory=lambda: defaultdict(set))
    constant: set[Node] = field(default_factory=set)
    """Rules that read no metric on purpose: what always fires."""

    def add(self, node: Node, path: str) -> Node:
        """The node, known from now on."""
        self.files.setdefault(node, path)
        return node

    def join(self, one: Node, other: Node) -> None:
        """An edge; both ends must have been added, or they stay dangling."""
        self.edges[one].add(other)
        self.edges[other].add(one)

    def neighbours(self, node: Node, kind: str = "") -> list[Node]:
        """Those of one kind, or all, sorted; only such as exist."""
        return sorted(one for one in self.edges[node] if one in self.files and kind in {"", one.kind})

    def dangling(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """Each node that lacks a neighbour, with the kinds that it lacks."""
        for node in sorted(self.files):
            lacks = tuple(kind for kind in NEEDED.get(node.kind, ()) if not self.neighbours(node, kind))
            if lacks and not (node in self.constant and lacks == (METRIC,)):
                yield node, lacks

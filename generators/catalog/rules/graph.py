"""The dependency graph: nobody depends on itself, in a circle, or on something that does not listen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generators.catalog.context import Context, each
from generators.catalog.findings import Finding, Spot
from generators.catalog.layers import kind_of
from generators.conventions.workloads import SERVES

Graph = Mapping[str, list[str]]


def edges(context: Context) -> Iterator[Finding]:
    """Each edge on its own: not to itself, only to kinds that listen."""
    services = context.services
    for name, block in services.items():
        for index, call in each(block, "depends_on"):
            path = ("services", name, "depends_on", index)
            callee = call["id"]
            if callee == name:
                message = f"{name} depends on itself"
                yield Finding("catalog/self-dependency", message, Spot(path), "remove it")
            elif callee in services and kind_of(services[callee]) not in SERVES:
                kind = kind_of(services[callee])
                message = f"{name} depends on {callee}, which is a {kind} and does not listen"
                hint = "depend on a web or stateful service, or talk over a queue: uses"
                related = ((Spot(("services", callee, "kind")), f"the kind of {callee}"),)
                yield Finding("catalog/not-callable", message, Spot(path), hint, related)


def cycles(context: Context) -> Iterator[Finding]:
    """Circles of dependencies, each as a whole, from its first service in the file.

    One wrong edge closes many of them, so each edge is told once, in the shortest circle that was found.
    """
    services = context.services
    graph = {
        name: [call["id"] for call in block.get("depends_on", ()) if call["id"] in services]
        for name, block in services.items()
    }
    order = {name: index for index, name in enumerate(graph)}
    told: set[tuple[str, str]] = set()
    for circle in sorted(_circles(graph), key=len):
        passed = set(zip(circle, [*circle[1:], circle[0]], strict=True))
        if not told.isdisjoint(passed):
            continue
        told |= passed
        start = min(range(len(circle)), key=lambda at: order[circle[at]])
        turned = circle[start:] + circle[:start]
        index = [call["id"] for call in services[turned[0]]["depends_on"]].index(turned[1])
        message = f"a circle of dependencies: {' -> '.join([*turned, turned[0]])}"
        hint = "remove one of these edges; work that goes both ways belongs on a queue"
        related = tuple(
            (Spot(("services", one, "depends_on")), f"{one} depends on {after}")
            for one, after in zip(turned[1:], [*turned[2:], turned[0]], strict=True)
        )
        spot = Spot(("services", turned[0], "depends_on", index))
        yield Finding("catalog/dependency-cycle", message, spot, hint, related)


def _circles(graph: Graph) -> Iterator[list[str]]:
    """One circle for each back edge of a depth-first walk, without recursion."""
    done: set[str] = set()
    for root in graph:
        if root in done:
            continue
        path: list[str] = []
        on_path: dict[str, int] = {}
        pending = [(root, iter(graph[root]))]
        path.append(root)
        on_path[root] = 0
        while pending:
            node, following = pending[-1]
            for callee in following:
                if callee in on_path:
                    if callee != node:
                        yield path[on_path[callee] :]
                elif callee not in done:
                    on_path[callee] = len(path)
                    path.append(callee)
                    pending.append((callee, iter(graph[callee])))
                    break
            else:
                pending.pop()
                done.add(node)
                del on_path[path.pop()]


RULES = (edges, cycles)

"""A service's part of the graph as a picture: whom it calls and what it uses, in Mermaid's words.

Only what its own block says: who calls it stands in the callers' blocks, and no page follows from those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generators.model import Service

_SHAPES = {"service": '["{}"]', "resource": '[("{}")]', "outside": '(["{}"])'}
_WITHOUT_FAILS, _WITHOUT_DEGRADES = "-->", "-.->"


def drawn(service: Service, hosts: Sequence[str]) -> tuple[str, ...]:
    """Lines of a flowchart; none for a service that stands alone. ``hosts`` are its public ones."""
    edges = tuple(_edges(service))
    if not edges and not hosts:
        return ()
    # Names stand in quotes, behind nodes that are numbered: `end` is a word of Mermaid.
    lines = [f"s{_shape('service', service.id)}"]
    if hosts:
        lines.append(f"w{_shape('outside', 'users')} --> s")
    for number, (arrow, kind, name) in enumerate(edges, start=1):
        lines.append(f"s {arrow} n{number}{_shape(kind, name)}")
    return ("flowchart LR", *(f"  {line}" for line in lines))


def _edges(service: Service) -> Iterator[tuple[str, str, str]]:
    for call in service.calls:
        yield _arrow(call.optional), "service", call.service
    for use in service.uses:
        yield _arrow(use.optional), "resource", use.resource.name
    for one in service.egress:
        yield _WITHOUT_FAILS, "outside", one.name


def _arrow(optional: bool) -> str:
    return _WITHOUT_DEGRADES if optional else _WITHOUT_FAILS


def _shape(kind: str, name: str) -> str:
    return _SHAPES[kind].format(name)

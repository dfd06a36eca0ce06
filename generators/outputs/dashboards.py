"""monitoring/dashboards: Grafana dashboards of every service, every tier, and of the fleet.

A service's dashboard knows the service and the fleet alone. Those of tiers and fleet list nobody:
they ask for labels, so a new service is on them without a word. UIDs never change; every link is one
of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from generators.artifacts import Artifact, Render
from generators.conventions import monitoring
from generators.model import Fleet, Model, Service
from generators.outputs._dashboard_of_service import board as board_of_service
from generators.outputs._dashboards_of_fleet import boards
from generators.outputs._dashboards_of_tiers import board_of_tier
from generators.outputs._panels import SOURCES, Board, Panel, Target

ROOTS = (monitoring.DASHBOARDS,)
COVERS = ("monitoring",)

_TEMPLATE = "templates/dashboards/dashboard.json"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's dashboard."""
    path = f"services/{service.id}.json"
    return (_artifact(path, board_of_service(service, fleet), f"services.{service.id}", render),)


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """One a tier, and those of the whole fleet."""
    for tier in model.fleet.tiers.values():
        board = board_of_tier(tier, model.fleet)
        yield _artifact(f"tiers/{tier.name}.json", board, f"tiers.{tier.name}", render)
    for name, board in boards(model.fleet):
        yield _artifact(f"{name}.json", board, "alerting", render)


def _artifact(path: str, board: Board, key: str, render: Render) -> Artifact:
    text = render("dashboard.json", board=board, json=_encode, query=_query, sources=SOURCES)
    return Artifact(f"{monitoring.DASHBOARDS}/{path}", text, _TEMPLATE, key)


def _query(panel: Panel, target: Target, index: int) -> str:
    """A target as Grafana reads it; ``refId`` is a letter, and every one has its min step."""
    stated: dict[str, Any] = {"refId": chr(ord("A") + index)}
    stated["datasource"] = {"type": panel.source, "uid": f"${{{SOURCES[panel.source]}}}"}
    if panel.source == "tempo":
        return _encode({**stated, "queryType": "traceql", "query": target.expr, "limit": 20})
    stated["expr"] = target.expr
    if panel.source == "loki":
        return _encode({**stated, "queryType": "range"})
    stated["legendFormat"] = target.legend or "__auto"
    stated["interval"] = f"{target.interval}s"
    if target.instant:
        stated |= {"instant": True, "range": False, "format": "table"}
    if target.exemplar:
        stated["exemplar"] = True
    return _encode(stated)

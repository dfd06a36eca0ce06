"""monitoring/dashboards: Grafana dashboards of every service, every tier, and of the fleet.

A service's dashboard knows the service and the fleet alone. Those of tiers and fleet list nobody:
they ask for labels, so a new service is on them without a word. UIDs never change; every link is one
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.artifacts import Artifact, Render
from generators.conventions import monitoring
from generators.model import Fleet, Model, Service
from generators.outputs._dashboards.of_fleet import boards
from generators.outputs._dashboards.of_service import NEEDS, SLACK, needs
from generators.outputs._dashboards.of_service import board as board_of_service
from generators.outputs._dashboards.of_tiers import board_of_tier
from generators.outputs._dashboards.panel_text import encode, panel_text
from generators.outputs._dashboards.panels import Board
from generators.outputs._outline import Outlines

ROOTS = (monitoring.DASHBOARDS,)
SERVICE_PATHS = (f"{monitoring.DASHBOARDS}/services/{{id}}.*",)
COVERS = ("monitoring",)
FLEET_ALONE = True

_DECIDED_IN = "generators/outputs/_dashboards"
"""What headers name: the template holds the frame of a board and none of its panels."""
_OUTLINES: Outlines[str] = Outlines()


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's dashboard."""
    outline, text = _OUTLINES.of(
        service, fleet, render, lambda marked: _text(board_of_service(marked, fleet), render)
    )
    words = {
        NEEDS: encode(needs(service))[1:-1],
        SLACK: encode(service.team.slack)[1:-1],
        outline.service.title: encode(service.title)[1:-1],
    }
    path = f"{monitoring.DASHBOARDS}/services/{service.id}.json"
    yield Artifact(path, outline.fill(text, words), _DECIDED_IN, f"services.{service.id}")


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """One a tier, and those of the whole fleet."""
    for tier in model.fleet.tiers.values():
        board = board_of_tier(tier, model.fleet)
        yield _artifact(f"tiers/{tier.name}.json", board, f"tiers.{tier.name}", render)
    for name, board in boards(model.fleet):
        yield _artifact(f"{name}.json", board, "alerting", render)


def _artifact(path: str, board: Board, key: str, render: Render) -> Artifact:
    return Artifact(f"{monitoring.DASHBOARDS}/{path}", _text(board, render), _DECIDED_IN, key)


def _text(board: Board, render: Render) -> str:
    panels = ",\n".join(panel_text(one) for one in board.placed)
    return render("dashboard.json", board=board, json=encode, panels=panels)

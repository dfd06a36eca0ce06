"""ci/risk.json: how risky a change is, and who has to approve it; what all services share, as a digest.

Read by ``ci/`` and by deployments, which have no YAML reader. A new service does not change it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from generators.artifacts import Artifact, Render
from generators.conventions import ownership
from generators.model import Model
from generators.outputs._facets import digest

ROOTS = (ownership.POLICY,)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_TEMPLATE = "risk.json"


def of_fleet(model: Model, render: Render) -> Iterable[Artifact]:
    """The policy."""
    fleet = model.fleet
    text = render(
        _TEMPLATE,
        json=json.dumps,
        fleet=fleet,
        digest=digest((fleet.platform, fleet.environments, fleet.languages, fleet.resources)),
        # Changes with whatever is stated outside of services, but the limits of alerts: those move what
        # watches the fleet, and nothing else.
        stated=fleet.unwatched,
        teams={name: team.github for name, team in fleet.teams.items()},
    )
    yield Artifact(ownership.POLICY, text, f"templates/ci_risk/{_TEMPLATE}", "delivery")

"""monitoring/telemetry: logs, traces and the audit log, from the pods to the stores.

Made from the fleet alone: which service a record is of, and how long it is kept, its pod says.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.artifacts import Artifact, Render
from generators.conventions import telemetry
from generators.emit import to_yaml
from generators.model import Model
from generators.outputs._namespaces import namespaces
from generators.outputs._telemetry import agent, gateway

ROOTS = ("monitoring/telemetry",)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_KEY = "platform"


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """Both collectors, the audit policy, and how long the store keeps what."""
    fleet = model.fleet
    made = {
        "agent": (agent.agent(fleet), agent.COMMENTS, "_telemetry/agent.py"),
        "gateway": (gateway.gateway(fleet), gateway.COMMENTS, "_telemetry/gateway.py"),
    }
    for name, (values, comments, source) in made.items():
        text = to_yaml(values, compact=True, comments=comments)
        yield Artifact(f"{ROOTS[0]}/{name}.yaml", text, f"generators/outputs/{source}", _KEY)
    for name in ("audit-policy.yaml", "retention.yaml"):
        text = render(
            name,
            namespaces=namespaces(fleet),
            kept=to_yaml(gateway.retention(fleet), compact=True),
            trace_days=telemetry.TRACE_DAYS,
        )
        yield Artifact(f"{ROOTS[0]}/{name}", text, f"templates/telemetry/{name}", _KEY)

"""What the template of a service is told: the catalog's values, as Copier's data."""

from __future__ import annotations

from typing import Any

from generators.model import Service


def answers(service: Service, issuer: str | None = None) -> dict[str, Any]:
    """Data for ``templates/service``; ``issuer``: the service whose tokens are accepted, if it is called."""
    return {
        "id": service.id,
        "title": service.title,
        "language": service.language.name,
        "kind": service.kind,
        "port": service.port,
        "latency": service.base.objectives.latency,
        "coverage": round(service.language.coverage * 100),
        "finish": service.base.shutdown.finish,
        "issuer": issuer,
        "calls": [{"id": call.service, "optional": call.optional} for call in service.calls],
        "uses": [
            {"name": use.resource.name, "type": use.resource.type, "optional": use.optional}
            for use in service.uses
        ],
        "secrets": [secret.name for secret in service.secrets],
        "flags": [
            {"name": flag.name, "default": flag.default, "description": flag.description}
            for flag in service.flags
        ],
        "metrics": [
            {
                "name": metric.name,
                "type": metric.type,
                "description": metric.description,
                "labels": {name: list(values) for name, values in metric.labels.items()},
            }
            for metric in service.metrics
        ],
    }

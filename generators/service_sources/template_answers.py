"""What the template of a service is told: the catalog's values, as Copier's data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from generators.conventions import workloads
from generators.model import Model, Probe, Probes, Service


def answers(service: Service, issuer: str | None) -> dict[str, Any]:
    """Data for ``templates/service``; ``issuer``: the service that issues tokens, one that is called."""
    return {
        "id": service.id,
        "title": service.title,
        "language": service.language.name,
        "kind": service.kind,
        "port": workloads.port(service.kind, service.port),
        "probes": dict(_probes(service)),
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


def _probes(service: Service) -> Iterator[tuple[str, str]]:
    """The path of each probe; empty for kinds that come to an end, which nobody asks."""
    for one in fields(Probes):
        asked: Probe = getattr(service.base.probes, one.name)
        yield one.name, asked.path if service.kind in workloads.RUNS else ""


def called_by_most(model: Model) -> str | None:
    """The service that nine of ten others call, where there is one: it may well know who a person is.

    What half of them call is as likely a router or a store.
    """
    counted = Counter(call.service for service in model.services for call in service.calls)
    if not counted:
        return None
    name, callers = max(counted.items(), key=lambda one: (one[1], one[0]))
    return name if callers * 10 >= (len(model.services) - 1) * 9 else None


def issuer_of(service: Service, model: Model) -> str | None:
    """Whose tokens a service accepts where nothing else was said: `called_by_most`, if it calls that."""
    name = called_by_most(model)
    return name if name in {call.service for call in service.calls} else None

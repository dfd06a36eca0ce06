"""What the generated tests of a service know of the catalog: ``contract.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.conventions import metrics, names, workloads
from generators.grammar.quantities import amount
from generators.model import Call, Fleet, Service
from generators.model.settings import Probe, Settings

_ABOUT = {
    "type": "object",
    "required": ["service", "version", "environment"],
    "properties": {
        "service": {"type": "string"},
        "version": {"type": "string"},
        "environment": {"type": "string"},
    },
}


def contract(service: Service, fleet: Fleet) -> dict[str, Any]:
    """Plain data, from the settings with no environment applied: the tests run in none."""
    settings = service.base
    return {
        "id": service.id,
        "title": service.title,
        "kind": service.kind,
        "tier": service.tier.name,
        "language": service.language.name,
        "sources": names.sources(fleet.platform.sources, service.id),
        "port": workloads.port(service.kind, service.port),
        "page": service.kind in workloads.SERVES,
        "serves": service.kind in workloads.RUNS,
        "probes": dict(_probes(settings)),
        "metrics": {
            "path": metrics.PATH,
            "requests": metrics.REQUESTS,
            "duration": metrics.DURATION,
            "series": settings.series,
            "own": [
                {"name": one.name, "type": one.type, "labels": {k: list(v) for k, v in one.labels.items()}}
                for one in service.metrics
            ],
        },
        "objectives": {
            "availability": settings.objectives.availability,
            "latency": settings.objectives.latency,
            "latencyShare": settings.objectives.latency_share,
        },
        "calls": [_call(call) for call in service.calls],
        "uses": [
            {"name": use.resource.name, "type": use.resource.type, "optional": use.optional}
            for use in service.uses
        ],
        "flags": {flag.name: flag.default for flag in service.flags},
        "route": {"hosts": list(settings.route.hosts), "paths": list(settings.route.paths)},
        "sticky": settings.sessions.sticky,
        "shutdown": settings.shutdown.finish,
        "memory": int(amount(settings.limits.memory)),
        "coverage": round(service.language.coverage * 100),
    }


def _probes(settings: Settings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    named: tuple[tuple[str, Probe], ...] = (
        ("startup", settings.probes.startup),
        ("readiness", settings.probes.readiness),
        ("liveness", settings.probes.liveness),
    )
    for name, probe in named:
        yield name, {"path": probe.path, "timeout": probe.timeout}


def _call(call: Call) -> dict[str, Any]:
    """An edge with what every caller relies on; teams add what they rely on besides."""
    example = {"service": call.service, "version": "1.0.0", "environment": "production"}
    schema = {**_ABOUT, "properties": {**_ABOUT["properties"], "service": {"const": call.service}}}  # type: ignore[dict-item]
    expected = {
        "request": {"method": "GET", "path": "/api/v1/about"},
        "response": {"status": 200, "mediaType": "application/json", "schema": schema, "example": example},
    }
    return {"id": call.service, "optional": call.optional, "expects": [expected]}

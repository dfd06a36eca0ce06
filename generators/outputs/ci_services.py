"""ci/services: what pipelines know about a service: its paths, whom it calls, digests of what it states.

Read by ``ci/``, which has no YAML reader: see ``ci/README.md``. A service's entry changes with what it
states and with what its tier, team or resources mean for it, and with nothing of another service. It
does not change with the limits of its alerts, which pipelines see in its rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from generators.artifacts import Artifact, Render
from generators.conventions import names, ownership, workloads
from generators.conventions.enumerations import STRATEGIES
from generators.model import Fleet, Service
from generators.outputs._facets import digest, facets

ROOTS = (ownership.ENTRIES,)
COVERS = ("pipelines",)

MOST_CAREFUL = STRATEGIES[-1]
_TEMPLATE = "entry.json"


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's entry."""
    environments = [environment.name for environment in fleet.environments]
    stated = facets(service)
    text = render(
        _TEMPLATE,
        json=json.dumps,
        service=service,
        calls=sorted(call.service for call in service.calls),
        hash=digest((stated, service.unwatched)),
        facets=stated,
        image=names.image(fleet.platform.registry, service.id),
        sources=sorted((names.sources(fleet.platform.sources, service.id), *service.paths)),
        shared=sorted(path for path, ids in fleet.delivery.shared.items() if service.id in ids),
        paths=ownership.own_paths(service.id, environments, (*fleet.service_paths, *fleet.team_paths)),
        shifts=workloads.strategy(service.kind, MOST_CAREFUL) == MOST_CAREFUL,
        strategies={
            name: workloads.strategy(service.kind, service.environments[name].rollout.strategy)
            for name in environments
        },
    )
    path = ownership.entry(service.id)
    yield Artifact(path, text, f"templates/ci_services/{_TEMPLATE}", f"services.{service.id}")

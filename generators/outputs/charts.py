"""charts/<id>: a thin Helm chart per service, values over the ``workload`` library.

Depends on the service and the fleet alone, so a new service changes no other chart. Nothing in a
chart but its values is a decision, and those come from ``_charts.values``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from generators.artifacts import Artifact, Render
from generators.conventions import in_cluster, labels, names
from generators.emit import to_yaml, to_yaml_text
from generators.model import Fleet, Service
from generators.outputs._chart_identity import KUBERNETES, LIBRARY, VERSION, lock_digest
from generators.outputs._charts.values import layers, open_parties, rules

ROOTS = ("charts",)
TEAM_PATHS = ("charts/{id}",)
COVERS = ("charts", "security policy", "environments", "docs")

_DIGEST = lock_digest()
_VALUES = "generators/outputs/_charts/values.py"
"""Where values are decided; their templates hold the comment above them and nothing else."""
_CONSTANT = {"library": LIBRARY, "version": VERSION, "kubernetes": KUBERNETES, "digest": _DIGEST}
_OWN = ("Chart.yaml", "README.md")
_ALIKE = ("Chart.lock", "values.schema.json", "templates/all.yaml", "templates/NOTES.txt")
"""What says the same in every chart."""


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The chart, its values per environment, its README, and the link to the library."""
    base, overlays = layers(service, fleet)
    context = {
        **_CONSTANT,
        "service": service,
        "fleet": fleet,
        "description": service.description,
        "granted": _granted(service, fleet),
        "text": to_yaml_text,
        "record": names.release_record,
        "sources": names.sources(fleet.platform.sources, service.id),
    }
    folder, key = names.chart(service.id), f"services.{service.id}"

    def artifact(template: str, path: str = "", source: str = "", **more: object) -> Artifact:
        return Artifact(
            path=f"{folder}/{path or template}",
            text=render(template, **context, **more),
            template=source or f"templates/charts/{template}",
            key=key,
        )

    for template, text in _alike(render):
        yield Artifact(f"{folder}/{template}", text, f"templates/charts/{template}", key)
    for template in _OWN:
        yield artifact(template)
    yield artifact("values.yaml", source=_VALUES, values=to_yaml(base, indent=1, compact=True))
    for environment, overlay in overlays.items():
        yield artifact(
            "values-environment.yaml",
            f"values-{environment}.yaml",
            _VALUES,
            environment=environment,
            values=to_yaml(overlay, indent=1, compact=True),
        )
    yield Artifact(path=f"{folder}/charts/{LIBRARY}", link=f"../../{LIBRARY}", key=key)


def _granted(service: Service, fleet: Fleet) -> dict[str, str]:
    """What values may repeat and not extend: where a chart says it of itself, no values can change it."""
    shared = (use.resource for use in service.uses if use.resource.in_cluster)
    passwords = {in_cluster.secret_key(one.name) for one in shared if one.type != in_cluster.WITH_ROLES}
    lists = {
        labels.SECRET_KEYS: sorted({*(secret.key for secret in service.secrets), *passwords}),
        labels.PERMISSIONS: rules(service),
        labels.LOOSENED: open_parties(service),
    }
    own = fleet.platform.name
    return {
        labels.own(own, name): json.dumps(found, sort_keys=True) for name, found in lists.items() if found
    }


@lru_cache(maxsize=1)
def _alike(render: Render) -> tuple[tuple[str, str], ...]:
    """The templates and texts of what no service and no catalog changes, rendered once a run."""
    return tuple((template, render(template, **_CONSTANT)) for template in _ALIKE)

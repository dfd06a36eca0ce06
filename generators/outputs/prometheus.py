"""monitoring/prometheus: the plain configuration, one file of scrape jobs per service.

Nothing here lists the fleet: Prometheus reads folders. These files are what promtool, the rehearsal
and the comparison with the operator's objects read; ``platform.prometheus.delivery`` says which of
the two spellings is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from generators.artifacts import Artifact, Render
from generators.conventions import metrics, monitoring, scraping, workloads
from generators.emit import to_yaml
from generators.model import Fleet, Model, Service
from generators.outputs._namespaces import namespaces
from generators.outputs._outline import Outlines
from generators.outputs._prometheus.access import access
from generators.outputs._prometheus.platform_jobs import platform_jobs
from generators.outputs._prometheus.probes import HostProbe, alike, marked, probes, words
from generators.outputs._prometheus.remote_write import DROPPED, queue, rate
from generators.outputs._prometheus.scraping import Job

ROOTS = (monitoring.PROMETHEUS,)
SERVICE_PATHS = (f"{monitoring.PROMETHEUS}/scrape/services/{{id}}.*",)
COVERS = ("monitoring",)
FLEET_ALONE = True

_ROOT = ROOTS[0]
_WIDTH = 96
_URLS = "\n          - "
_OUTLINES: Outlines[str] = Outlines()


def applies(service: Service, fleet: Fleet) -> bool:
    """Whether there is anything to scrape or to probe."""
    return service.kind in workloads.RUNS or bool(probes(service, fleet))


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's scrape job and the probes of its public hosts; nothing for what has neither."""
    asked = probes(service, fleet)
    runs = service.kind in workloads.RUNS
    if not runs and not asked:
        return
    sizes = _Sizes(
        max(one.series for one in (service.base, *service.environments.values())),
        _targets(service, fleet),
        tuple((name, one.scrape_interval) for name, one in service.environments.items()),
        _rolls_out(service),
    )
    outline, text = _OUTLINES.of(
        service,
        fleet,
        (render, runs, sizes, alike(asked)),
        lambda outlined: _jobs(outlined, fleet, sizes, marked(asked), render),
    )
    yield Artifact(
        f"{_ROOT}/scrape/services/{service.id}.yaml",
        outline.fill(text, words(asked, _URLS)),
        "templates/prometheus/service.yaml",
        f"services.{service.id}",
    )


class _Sizes(NamedTuple):
    """What a scrape job says of a service besides its names. ``intervals`` by environment."""

    series: int
    targets: int
    intervals: tuple[tuple[str, int], ...]
    rolls_out: bool


def _jobs(service: Service, fleet: Fleet, sizes: _Sizes, asked: Iterable[HostProbe], render: Render) -> str:
    return render(
        "service.yaml",
        service=service,
        runs=service.kind in workloads.RUNS,
        platform=fleet.platform.name,
        label=fleet.platform.name.replace("-", "_"),
        namespaces=", ".join(namespaces(fleet)),
        port=metrics.PORT_NAME,
        path=metrics.PATH,
        hash_label=metrics.POD_HASH_LABEL if sizes.rolls_out else "",
        series=sizes.series,
        body=-(-sizes.series * scraping.BYTES_PER_SERIES // 1024),
        targets=sizes.targets,
        others=[one for one in sizes.intervals if one[1] != service.base.scrape_interval],
        timeout=scraping.timeout,
        probes=asked,
        probe_job=scraping.probe_job,
        prober=scraping.PROBE_ADDRESS.format(namespace=fleet.platform.prometheus.namespace),
        module=scraping.PROBE_MODULE,
        probe=scraping.PROBE,
    )


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The main configuration, the parts of the platform, the exporter's modules, the arguments."""
    fleet = model.fleet
    write = fleet.platform.prometheus.remote_write
    text = render(
        "prometheus.yml",
        fleet=fleet,
        prometheus=fleet.platform.prometheus,
        scraping=scraping,
        write=write,
        rate=rate(fleet.platform.prometheus),
        queue=queue(rate(fleet.platform.prometheus)) if write else None,
        dropped=to_yaml({"write_relabel_configs": [one.plain() for one in DROPPED]}, indent=2, compact=True),
    )
    yield _file("prometheus.yml", text, "templates/prometheus/prometheus.yml", "platform.prometheus")
    for name in ("arguments.txt", "blackbox.yml"):
        text = render(name, prometheus=fleet.platform.prometheus, module=scraping.PROBE_MODULE)
        yield _file(name, text, f"templates/prometheus/{name}", "platform.prometheus")
    for job in platform_jobs(fleet):
        yield _part(job)
    if fleet.platform.prometheus.delivery == "files":
        source = "generators/outputs/_prometheus/access.py"
        yield _file("access.yaml", access(fleet), source, "platform.prometheus")


def _part(job: Job) -> Artifact:
    why = "".join(f"# {line}\n" for line in wrap(job.why, _WIDTH))
    folder = "resources" if job.component else "platform"
    text = why + to_yaml({"scrape_configs": [job.plain()]}, compact=True)
    key = f"resources.{job.component}" if job.component else "platform.prometheus"
    return _file(
        f"scrape/{folder}/{job.part}.yaml", text, "generators/outputs/_prometheus/platform_jobs.py", key
    )


def _file(name: str, text: str, template: str, key: str) -> Artifact:
    return Artifact(f"{_ROOT}/{name}", text, template, key)


def _targets(service: Service, fleet: Fleet) -> int:
    """Room for the most pods there can be at once, over all environments and tenants."""
    return scraping.TARGETS_PER_POD * sum(
        service.environments[environment.name].peak * (1 + len(environment.tenants))
        for environment in fleet.environments
    )


def _rolls_out(service: Service) -> bool:
    """Whether a controller tells versions apart by a hash on their pods, in any environment."""
    return any(
        workloads.controller(service.kind, one.rollout.strategy)[1] == "Rollout"
        for one in service.environments.values()
    )

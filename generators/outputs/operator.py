"""monitoring/operator: the plain monitoring configuration as objects of the Prometheus operator.

Written only where ``platform.prometheus.delivery`` is ``operator``. Rules are the plain rule files,
wrapped; what scrapes a service is the ServiceMonitor of its chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.artifacts import Artifact, Render
from generators.conventions import monitoring, scraping
from generators.emit import to_yaml
from generators.model import Fleet, Model, Service
from generators.outputs import alertmanager, rules
from generators.outputs._operator import alertmanager as objects
from generators.outputs._operator.prometheus import prometheus
from generators.outputs._outline import Outlines
from generators.outputs._overlays import Values
from generators.outputs._prometheus.access import access
from generators.outputs._prometheus.platform_jobs import platform_jobs
from generators.outputs._prometheus.probes import HostProbe, alike, marked, probes, words
from generators.outputs._prometheus.scraping import Job

ROOTS = (monitoring.OPERATOR,)
SERVICE_PATHS = (f"{monitoring.OPERATOR}/services/{{id}}.*",)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_ROOT = ROOTS[0]
_URLS = "\n        - "
_OUTLINES: Outlines[str] = Outlines()


def applies(service: Service, fleet: Fleet) -> bool:
    """Where the objects are what is installed."""
    return _installed(fleet)


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's rules and the probes of its public hosts: what is applied together, in one file."""
    if not _installed(fleet):
        return
    asked = probes(service, fleet)
    outline, text = _OUTLINES.of(
        service,
        fleet,
        (render, alike(asked)),
        lambda outlined: _objects(outlined, fleet, marked(asked), render),
    )
    yield Artifact(
        f"{_ROOT}/services/{service.id}.yaml",
        outline.fill(text, words(asked, _URLS)),
        "templates/operator/service.yaml",
        f"services.{service.id}",
    )


def _objects(service: Service, fleet: Fleet, asked: Iterable[HostProbe], render: Render) -> str:
    """One object with all rules of the service, and one for the probes of each environment."""
    title = f"What is told and recorded of {rules.title_of(service)}."
    plain = render("rules.yaml", title=title, groups=rules.groups_of(service, fleet))
    name = f"services.{service.id}"
    wrapped = _wrapped(plain, name, fleet, render)
    if not asked:
        return wrapped
    return wrapped + render(
        "service.yaml",
        service=service,
        platform=fleet.platform.name,
        home=fleet.platform.prometheus.namespace,
        probes=asked,
        timeout=scraping.timeout,
        prober=scraping.PROBE_ADDRESS.format(namespace=fleet.platform.prometheus.namespace),
        module=scraping.PROBE_MODULE,
        job=scraping.PROBE,
    )


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """Prometheus itself, what it may do, how it scrapes each part of the platform, and its rules."""
    fleet = model.fleet
    if not _installed(fleet):
        return
    key = "platform.prometheus"
    text = render("prometheus.yaml", object=to_yaml(prometheus(fleet), compact=True))
    yield Artifact(f"{_ROOT}/prometheus.yaml", text, "templates/operator/prometheus.yaml", key)
    yield _alertmanager(model, render)
    source = "generators/outputs/_prometheus/access.py"
    yield Artifact(f"{_ROOT}/access.yaml", access(fleet), source, key)
    for job in platform_jobs(fleet):
        folder = "resources" if job.component else "platform"
        source = "generators/outputs/_prometheus/platform_jobs.py"
        text = to_yaml(_scrape_config(job, fleet), compact=True)
        yield Artifact(f"{_ROOT}/scrape/{folder}/{job.part}.yaml", text, source, key)
    for artifact in rules.of_fleet(model, render):
        yield _rule(artifact, fleet, render)


def _alertmanager(model: Model, render: Render) -> Artifact:
    """Alertmanager and the Secret with its configuration: as the plain file, but for the messages' folder."""
    fleet = model.fleet
    text = alertmanager.configuration(fleet, render, objects.FOLDER)
    documents = (
        objects.alertmanager(fleet, alertmanager.retention(fleet)),
        objects.secret(fleet, text, alertmanager.messages(fleet, render)),
    )
    text = "---\n".join(to_yaml(one) for one in documents)
    return Artifact(
        f"{_ROOT}/alertmanager.yaml", text, "generators/outputs/_operator/alertmanager.py", "alerting"
    )


def _rule(plain: Artifact, fleet: Fleet, render: Render) -> Artifact:
    """A plain rule file of the platform as an object."""
    path = plain.path.removeprefix(f"{monitoring.RULES}/")
    text = _wrapped(plain.text, path.removesuffix(".yaml").replace("/", "."), fleet, render)
    return Artifact(f"{_ROOT}/rules/{path}", text, plain.template, plain.key)


def _wrapped(plain: str, name: str, fleet: Fleet, render: Render) -> str:
    """Rules moved to the right below a ``spec``: the same text, so the same rules."""
    return render(
        "rule.yaml",
        name=name,
        home=fleet.platform.prometheus.namespace,
        platform=fleet.platform.name,
        rules="  " + plain.removesuffix("\n").replace("\n", "\n  ") + "\n",
    )


def _installed(fleet: Fleet) -> bool:
    return fleet.platform.prometheus.delivery == "operator"


def _scrape_config(job: Job, fleet: Fleet) -> Values:
    # A dot, which no name has, keeps a resource apart from a part of the platform.
    name = f"resource.{job.component}" if job.component else f"platform.{job.name}"
    return {
        "apiVersion": "monitoring.coreos.com/v1alpha1",
        "kind": "ScrapeConfig",
        "metadata": {
            "name": name,
            "namespace": fleet.platform.prometheus.namespace,
            "labels": {"app.kubernetes.io/name": job.part, "app.kubernetes.io/part-of": fleet.platform.name},
        },
        "spec": job.operator(),
    }

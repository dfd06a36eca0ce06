"""monitoring/runbooks: what to do about each alert, and the guides that hold for all of them.

One page a service and one a part of the platform, with a section an alert: rules link there by
``Alert.runbook``. A service's page knows the service and the fleet alone, so a new service changes
no other page; the guides name no service. What a team adds goes into a seeded file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.alerts.text import duration, figure, number, share
from generators.artifacts import Artifact, Ownership, Render, RenderError
from generators.conventions import backups, in_cluster, labels, monitoring, names, scraping, workloads
from generators.model import Fleet, Interface, Model, Service
from generators.outputs._outline import Outlines
from generators.outputs._runbooks import foundations, text
from generators.outputs._runbooks.recovery import recoveries
from generators.outputs._runbooks.surroundings import drawn

ROOTS = (monitoring.RUNBOOKS,)
SERVICE_PATHS = (f"{monitoring.RUNBOOKS}/{{id}}.*",)
TEAM_PATHS = (f"{monitoring.RUNBOOKS}/notes/{{id}}.*",)
COVERS = ("docs",)
FLEET_ALONE = True

_FOLDER = "templates/runbooks"
_GUIDES = "guides/"
_TUNING = f"{_GUIDES}tuning.md"
_OUTLINES: Outlines[str] = Outlines()


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The service's runbook, and once the page of what its team knows besides."""
    key = f"services.{service.id}"
    last = fleet.environments[-1]
    settings = service.environments[last.name]
    hosts = [names.host(host, last.domain) for host in settings.route.hosts]
    page = render(
        "service.md",
        service=service,
        fleet=fleet,
        settings=settings,
        last=last,
        sections=_own_sections(service, fleet, render),
        runs=service.kind in workloads.RUNS,
        kind=workloads.controller(service.kind, settings.rollout.strategy)[1],
        notes=f"notes/{service.id}.md",
        dashboard=monitoring.service_dashboard(service.id),
        needs=_needs(service),
        hosts=hosts,
        surroundings=drawn(service, hosts),
        calls_label=labels.calls(fleet.platform.name, service.id),
        interface=_interface(service),
        described=names.interface(fleet.platform.sources, service.id),
        cell=text.cell,
        foreign=text.foreign,
        rules=monitoring.service_rules(service.id),
        record=names.release_record(last.name, service.id),
        share=share,
        duration=duration,
        call=text.call(service.team, fleet.alerting.severities),
    )
    path = monitoring.service_runbook(service.id)
    yield Artifact(path, page, f"{_FOLDER}/service.md", key)
    yield Artifact(
        f"{monitoring.RUNBOOKS}/notes/{service.id}.md",
        render("notes.md", service=service),
        f"{_FOLDER}/notes.md",
        key,
        Ownership.SEEDED,
        beside=path,
    )


def _interface(service: Service) -> Interface | None:
    """Raises RenderError for a description that cannot be read: a page must not say that there is none."""
    if service.interface and service.interface.fault:
        raise RenderError(service.interface.fault)
    return service.interface


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The pages of the platform's parts, the guides and the index."""
    fleet = model.fleet
    parts: dict[str, list[Alert]] = {}
    for alert in platform_alerts(fleet):
        parts.setdefault(alert.part, []).append(alert)
    for part, alerts in parts.items():
        page = render(
            "part.md",
            part=part,
            catalog=fleet.catalog,
            sections=render("section.md", catalog=fleet.catalog, alerts=_sections(alerts, fleet)),
            components=sorted({alert.component for alert in alerts}),
            dashboard=monitoring.fleet_dashboard("platform"),
            rules=monitoring.platform_rules(part),
            call=text.call(fleet.teams[alerts[0].team], fleet.alerting.severities),
            team=fleet.teams[alerts[0].team],
            notes=f"notes/{part}.md",
        )
        path = monitoring.platform_runbook(part)
        yield Artifact(path, page, f"{_FOLDER}/part.md", "platform")
        yield Artifact(
            f"{monitoring.RUNBOOKS}/platform/notes/{part}.md",
            render("part-notes.md", part=part),
            f"{_FOLDER}/part-notes.md",
            "platform",
            Ownership.SEEDED,
            beside=path,
        )
    context = _guide_context(fleet)
    for name in (*render.names(_GUIDES), "README.md"):
        yield Artifact(
            f"{monitoring.RUNBOOKS}/{name}",
            render(name, parts=sorted(parts), **context),
            f"{_FOLDER}/{name}",
            "alerting" if name == _TUNING else "",  # the others follow from the whole catalog
        )


def _guide_context(fleet: Fleet) -> dict[str, Any]:
    last = fleet.environments[-1]
    return {
        "fleet": fleet,
        "platform": fleet.platform,
        "last": last,
        "top": max(fleet.tiers.values(), key=lambda tier: tier.priority),
        "severities": fleet.alerting.severities,
        "signals": fleet.alerting.signals,
        "recoveries": recoveries(fleet),
        "foundations": foundations.parts(fleet),
        "exporters": foundations.exporters(fleet),
        "disks": scraping.EPHEMERAL_STORAGE,
        "status": scraping.STATUS,
        "signed_images": names.signature_policy(fleet.platform.name),
        "prober": scraping.PROBE_ADDRESS.format(namespace=fleet.platform.prometheus.namespace),
        "password": in_cluster.SECRET_FIELD,
        "instance_keys": in_cluster.INSTANCE_KEYS,
        "replicas": scraping.REPLICAS[fleet.platform.prometheus.delivery],
        "backed_up": bool(backups.kept(fleet)),
        "duration": duration,
        "figure": figure,
        "share": share,
        "number": number,
        "channel": text.CHANNEL,
        "cell": text.cell,
        "dashboards": {
            name: monitoring.fleet_dashboard(name)
            for name in ("overview", "objectives", "alerts", "platform")
        },
        "tier_dashboards": {name: monitoring.tier_dashboard(name) for name in fleet.tiers},
    }


class Section(NamedTuple):
    """An alert as a page states it; the template takes it apart by this order."""

    name: str
    severity: str
    signal: str
    summary: str
    meaning: str
    impact: str
    threshold: str
    key: str
    why: str
    told: str
    upstreams: str
    panel: str
    dashboard: str
    steps: str
    verify: str


def _own_sections(service: Service, fleet: Fleet, render: Render) -> str:
    """The sections of the service's alerts; made once for services that differ in names only."""

    def page(marked: Service) -> str:
        return render("section.md", catalog=fleet.catalog, alerts=_sections(alerts_of(marked, fleet), fleet))

    outline, text_of = _OUTLINES.of(service, fleet, render, page)
    return outline.fill(text_of, {outline.service.title: service.title})


def _sections(alerts: Iterable[Alert], fleet: Fleet) -> list[Section]:
    severities = {one.name: one for one in fleet.alerting.severities}
    return [
        Section(
            alert.name,
            alert.severity,
            alert.signal,
            text.plain(alert.summary),
            text.cell(text.plain(alert.description)),
            text.cell(alert.impact),
            text.cell(alert.threshold),
            "`, `".join((alert.key, *alert.also)) if alert.key else "",
            text.cell(alert.why),
            text.told(alert, severities[alert.severity]),
            text.upstreams(alert),
            text.cell(alert.panel.title or alert.summary).rstrip("."),
            alert.dashboard,
            "\n".join(alert.first_steps),
            alert.verify,
        )
        for alert in alerts
    ]


def _needs(service: Service) -> list[tuple[str, str, str]]:
    """What it talks to: name, where, and what is lost without it."""
    found = [
        (f"service `{call.service}`", f"port {call.port}", "degrades" if call.optional else "fails")
        for call in service.calls
    ]
    found += [
        (
            f"{use.resource.type} `{use.resource.name}`",
            f"port {use.resource.port}",
            "degrades" if use.optional else "fails",
        )
        for use in service.uses
    ]
    found += [(f"`{one.name}`", "outside", f"no {one.purpose}") for one in service.egress]
    return found

"""A service as Helm values: the contract between a service's chart and the ``workload`` library.

Pure data, one dictionary an environment. Keys that a kind does not have, and keys that would only
repeat the library's empty default, are left out. ``layers`` splits the result over ``values.yaml``
and one overlay an environment such that an overlay never has to take anything away: Helm could do
that only with a null, which then also removes the default below it.
"""

from __future__ import annotations

from dataclasses import fields

from generators.conventions import in_cluster, listeners, names, scraping, workloads
from generators.grammar import reach
from generators.model import Compute, Environment, Fleet, Probe, Scaling, Service, Settings, Shutdown, Use
from generators.outputs._overlays import Values, difference, held_everywhere

# Named once: dataclasses.asdict would copy each value, for every service and environment.
_PROBE = tuple(one.name for one in fields(Probe))
_SHUTDOWN = tuple(one.name for one in fields(Shutdown))


def layers(service: Service, fleet: Fleet) -> tuple[Values, dict[str, Values]]:
    """The values that hold where an environment says nothing, and what each one says instead."""
    whole = {
        environment.name: values(service, service.environments[environment.name], fleet, environment)
        for environment in fleet.environments
    }
    base = held_everywhere(values(service, service.base, fleet, None), list(whole.values()))
    return base, {name: difference(each, base) for name, each in whole.items()}


def values(service: Service, settings: Settings, fleet: Fleet, environment: Environment | None) -> Values:
    """What stands under ``workload:`` for these settings; without an environment, what no
    environment decides: no addresses, no host names, no namespace.
    """
    runs = service.kind in workloads.RUNS
    stated: Values = {
        "name": service.id,
        "title": service.title,
        "tier": service.tier.name,
        "team": service.team.name,
        "language": service.language.name,
        "kind": service.kind,
    }
    if environment is not None:
        stated["environment"] = environment.name
        stated["priorityClass"] = names.priority_class(environment.namespace, service.tier.name)
    stated["image"] = {"repository": names.image(fleet.platform.registry, service.id)}
    if runs:
        stated["port"] = workloads.port(service.kind, service.port)
    stated |= _inputs(service, settings, environment)
    stated |= _connections(service, settings, environment)
    if settings.route.hosts:
        stated["route"] = _route(settings, fleet, environment)
    if settings.sessions.sticky:
        stated["sessions"] = {"sticky": True, "timeout": settings.sessions.timeout}
    stated["requests"] = _compute(settings.requests)
    stated["limits"] = _compute(settings.limits)
    stated["temporary"] = settings.temporary
    if runs:
        stated |= _running(service, settings)
    else:
        stated["schedule"] = _schedule(service, settings)
    stated["shutdown"] = {name: getattr(settings.shutdown, name) for name in _SHUTDOWN}
    stated["logs"] = {"retention": settings.logs.retention, "traces": _percent(settings.logs.traces)}
    return stated


def _inputs(service: Service, settings: Settings, environment: Environment | None) -> Values:
    stated: Values = {}
    if settings.config:
        stated["config"] = dict(settings.config)
    if service.flags:
        name = environment.name if environment else ""
        stated["flags"] = {f.name: f.environments.get(name, f.default) for f in service.flags}
    if service.secrets:
        stated["secrets"] = {s.name: {"key": s.key, "field": s.field} for s in service.secrets}
    if service.permissions:
        stated["permissions"] = rules(service)
    return stated


def rules(service: Service) -> list[Values]:
    """The rules of the service's own Role, in the catalog's order."""
    return [
        {
            "groups": list(permission.groups),
            "resources": list(permission.resources),
            **({"names": list(permission.names)} if permission.names else {}),
            "verbs": list(permission.verbs),
        }
        for permission in service.permissions
    ]


def _connections(service: Service, settings: Settings, environment: Environment | None) -> Values:
    stated: Values = {}
    if service.calls:
        stated["calls"] = {call.service: call.port for call in service.calls}
    if service.uses:
        stated["uses"] = {u.resource.name: _use(u, settings, environment) for u in service.uses}
    if service.egress:
        loosened = set(open_parties(service))
        parties: dict[str, Values] = {}
        for party in service.egress:
            endpoint = party.endpoints.get(environment.name) if environment else None
            parties[party.name] = {"purpose": party.purpose}
            if endpoint:
                parties[party.name] = {
                    "purpose": party.purpose,
                    "host": endpoint.host,
                    "port": endpoint.port,
                    "cidrs": list(endpoint.cidrs),
                }
            if party.name in loosened:
                parties[party.name] = {**parties[party.name], "loosened": True}
        stated["egress"] = parties
    return stated


def open_parties(service: Service) -> list[str]:
    """The third parties whose ranges the catalog lets be everybody's, for a reason and until a day."""
    exempted = {exemption.key for exemption in service.exemptions}
    return [one.name for one in service.egress if exempted.intersection(reach.exempting(one.name))]


def _use(use: Use, settings: Settings, environment: Environment | None) -> Values:
    resource = use.resource
    stated: Values = {"type": resource.type, "port": resource.port}
    if resource.type == "postgresql":
        stated["pool"] = settings.pool
    if environment is None:
        return stated
    if environment.name in resource.in_cluster:
        return {**stated, "host": in_cluster.host(resource.name), "inCluster": True}
    endpoint = resource.endpoints.get(environment.name)
    if endpoint:
        stated["port"] = endpoint.port
        stated |= {"host": endpoint.host, "cidrs": list(endpoint.cidrs)}
    return stated


def _route(settings: Settings, fleet: Fleet, environment: Environment | None) -> Values:
    route = settings.route
    stated: Values = {"paths": list(route.paths), "timeout": route.timeout}
    if fleet.platform.gateway.api == "gateway":
        stated["listeners"] = sorted({listeners.listener(host) for host in route.hosts})
    if environment is not None:
        stated["hosts"] = [names.host(host, environment.domain) for host in route.hosts]
    return stated


def _running(service: Service, settings: Settings) -> Values:
    probes, objectives = settings.probes, settings.objectives
    stated: Values = {"scaling": _scaling(settings.scaling), "spread": settings.spread}
    strategy = workloads.strategy(service.kind, settings.rollout.strategy)
    if strategy:
        stated["rollout"] = _rollout(strategy, settings)
    if service.kind == "web":
        stated["objectives"] = {
            "availability": _percent(objectives.availability),
            "latency": _number(objectives.latency),
            "latencyShare": _percent(objectives.latency_share),
        }
    stated["probes"] = {
        "startup": _probe(probes.startup),
        "readiness": _probe(probes.readiness),
        "liveness": _probe(probes.liveness),
    }
    stated["metrics"] = {
        "interval": settings.scrape_interval,
        "series": settings.series,
        "targets": scraping.TARGETS_PER_POD * settings.peak,
    }
    storage = settings.storage
    if service.kind == "stateful" and storage:
        stated["storage"] = {"size": storage.size, "path": storage.path}
        if storage.storage_class:
            stated["storage"] = {
                "size": storage.size,
                "path": storage.path,
                "class": storage.storage_class,
            }
    return stated


def _rollout(strategy: str, settings: Settings) -> Values:
    rollout = settings.rollout
    stated: Values = {"strategy": strategy, "deadline": rollout.deadline}
    if strategy == "canary":
        stated["steps"] = [{"weight": step.weight, "pause": step.pause} for step in rollout.steps]
    elif strategy == "blue-green":
        stated |= {"promotion": rollout.promotion, "keep": rollout.keep}
    return stated


def _scaling(scaling: Scaling) -> Values:
    if scaling.queue:
        queue = scaling.queue
        return {
            "min": scaling.minimum,
            "max": scaling.maximum,
            "queue": {
                "resource": queue.resource,
                "stream": queue.stream,
                "consumer": queue.consumer,
                "length": queue.length,
                "activation": queue.activation,
                "polling": queue.polling,
                "cooldown": queue.cooldown,
            },
        }
    if scaling.hpa is None:
        return {"replicas": scaling.minimum}
    stated: Values = {"min": scaling.minimum, "max": scaling.maximum}
    for name, share in (("cpu", scaling.hpa.cpu), ("memory", scaling.hpa.memory)):
        if share:
            stated[name] = _percent(share)
    return stated


def _schedule(service: Service, settings: Settings) -> Values:
    schedule = settings.schedule
    stated: Values = {
        "deadline": schedule.deadline,
        "retries": schedule.retries,
        "keep": schedule.keep,
    }
    if service.kind == "cron":
        when = {"cron": schedule.cron, "zone": schedule.zone, "startWithin": schedule.start_within}
        return {**when, **stated}
    return stated


def _probe(probe: Probe) -> Values:
    return {name: getattr(probe, name) for name in _PROBE}


def _compute(compute: Compute) -> Values:
    return {
        "cpu": compute.cpu,
        "memory": compute.memory,
        "ephemeralStorage": compute.ephemeral_storage,
    }


def _percent(share: float) -> int | float:
    """A share of 1 as percent, without the noise of binary fractions."""
    return _number(round(share * 100, 6))


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value

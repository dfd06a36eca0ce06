"""Who copies which resource and when: values of the platform chart's backup jobs."""

from __future__ import annotations

from generators.conventions import backups, in_cluster
from generators.model import Fleet, Resource

Values = dict[str, object]


def jobs(environment: str, fleet: Fleet) -> dict[str, Values]:
    """By resource: the values of its job in an environment."""
    return {one.name: _job(one, environment) for one in backups.kept(fleet)}


def _job(resource: Resource, environment: str) -> Values:
    backup = resource.backup
    assert backup is not None
    programs = backups.programs(resource, environment)
    stated: Values = {
        "type": resource.type,
        "schedule": backup.schedule,
        "retention": backup.retention,
        "approved": programs.approved,
        "image": programs.image,
        "version": programs.version,
    }
    if environment in resource.in_cluster:
        host = in_cluster.host(resource.name)
        return {**stated, "inCluster": True, "host": host, "port": resource.port, "cidrs": []}
    endpoint = resource.endpoints[environment]
    cidrs = list(endpoint.cidrs)
    return {**stated, "inCluster": False, "host": endpoint.host, "port": endpoint.port, "cidrs": cidrs}

"""How a resource is brought back from its backup: the commands by type and environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generators.alerts.text import duration
from generators.conventions import in_cluster, monitoring
from generators.model import Backup, Environment, Fleet, Resource


@dataclass(frozen=True, slots=True)
class Recovery:
    """One resource in one environment. Texts as people read them; ``commands`` can be pasted."""

    resource: str
    type: str
    environment: str
    where: str
    schedule: str
    retention: str
    recovery_point: str
    recovery_time: str
    look: tuple[str, ...]
    """Which backups there are, and how old the last one is."""
    restore: tuple[str, ...]
    verify: tuple[str, ...]


def recoveries(fleet: Fleet) -> tuple[Recovery, ...]:
    """Every resource that is kept safe, in every environment, in the order of the catalog."""
    return tuple(_recoveries(fleet))


def _recoveries(fleet: Fleet) -> Iterator[Recovery]:
    for resource in fleet.resources.values():
        if resource.backup is None:
            continue
        for environment in fleet.environments:
            yield _recovery(resource, resource.backup, environment)


def _recovery(resource: Resource, backup: Backup, environment: Environment) -> Recovery:
    inside = environment.name in resource.in_cluster
    host = in_cluster.host(resource.name) if inside else resource.endpoints[environment.name].host
    port = resource.port if inside else resource.endpoints[environment.name].port
    kubectl = f"kubectl -n {environment.namespace}"
    job = monitoring.backup_job(resource.name)
    restore, verify = _BY_TYPE[resource.type]
    words = {"host": host, "port": str(port)}
    words["shell"] = f"{kubectl} exec -i {resource.name}-0 -- " if inside else ""
    words["server"] = "" if inside else _SERVER[resource.type].format(**words)
    return Recovery(
        resource=resource.name,
        type=resource.type,
        environment=environment.name,
        where=f"in the cluster, `{host}:{port}`" if inside else f"`{host}:{port}`",
        schedule=backup.schedule,
        retention=f"{backup.retention}d",
        recovery_point=duration(backup.recovery_point),
        recovery_time=duration(backup.recovery_time),
        look=(
            f"{kubectl} get cronjob {job}",
            f"{kubectl} get jobs --sort-by=.status.completionTime | grep '^{job}-'",
        ),
        restore=tuple(line.format(**words) for line in restore),
        verify=tuple(line.format(**words) for line in verify),
    )


# The dump is here as ./dump. In the cluster it goes into the instance's own pod, because no other pod
# may run as it likes or talk to it; outside, the command runs where the server can be reached.
_BY_TYPE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "postgresql": (
        ("{shell}pg_restore {server}--username postgres --dbname postgres --clean --create < ./dump",),
        (
            (
                "{shell}psql {server}--username postgres --command"
                " 'select datname, pg_size_pretty(pg_database_size(datname)) from pg_database'"
            ),
        ),
    ),
    "redis": (
        ("{shell}redis-cli {server}--pipe < ./dump",),
        ("{shell}redis-cli {server}info keyspace",),
    ),
    "nats": (
        ("tar -x < ./dump && nats --server {host}:{port} account restore ./backup",),
        ("nats --server {host}:{port} stream report",),
    ),
}
_SERVER = {"postgresql": "--host {host} --port {port} ", "redis": "-h {host} -p {port} ", "nats": ""}

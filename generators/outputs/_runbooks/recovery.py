"""How a resource is brought back from its backup: the commands by type and environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generators.alerts.text import duration
from generators.conventions import backups, in_cluster, mounts
from generators.model import Backup, Environment, Fleet, Resource


@dataclass(frozen=True, slots=True)
class Recovery:
    """One resource in one environment. Texts as people read them; ``commands`` can be pasted."""

    resource: str
    type: str
    environment: str
    where: str
    inside: bool
    """Whether it runs in the cluster."""
    schedule: str
    retention: str
    recovery_point: str
    recovery_time: str
    look: tuple[str, ...]
    """Which backups there are, and how old the last one is."""
    fetch: tuple[str, ...]
    """From the volume of the copies into the folder ``./copy``; ``TIME`` stands for the one chosen."""
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
    job = backups.backup_job(resource.name)
    restore, verify = _BY_TYPE[resource.type]
    words = {"host": host, "port": str(port), "kubectl": kubectl, "resource": resource.name, "job": job}
    words |= {"spare": str(_SPARE), "room": mounts.DATA if inside else ".", "backups": mounts.BACKUPS}
    words["password"] = mounts.PASSWORD_FILE if inside else "./password"
    words["shell"] = f"{kubectl} exec -i {resource.name}-0 -- " if inside else ""
    words["server"] = "" if inside else _SERVER[resource.type].format(**words)
    return Recovery(
        resource=resource.name,
        type=resource.type,
        environment=environment.name,
        inside=inside,
        where=f"in the cluster, `{host}:{port}`" if inside else f"`{host}:{port}`",
        schedule=backup.schedule,
        retention=f"{backup.retention}d",
        recovery_point=duration(backup.recovery_point),
        recovery_time=duration(backup.recovery_time),
        look=(
            f"{kubectl} get cronjob {job}",
            f"{kubectl} get jobs --sort-by=.status.completionTime | grep '^{job}-'",
        ),
        fetch=tuple(line.format(**words) for line in _FETCH),
        restore=tuple(line.format(**words) for line in restore),
        verify=tuple(line.format(**words) for line in verify),
    )


_FETCH = (
    (
        "{kubectl} create job {resource}-fetch --from=cronjob/{job} --dry-run=client --output=json"
        " | kubectl patch --local --filename=- --type=json --output=json"
        ' --patch=\'[{{"op": "replace", "path": "/spec/template/spec/containers/0/command",'
        ' "value": ["sleep", "3600"]}}]\''
        " | {kubectl} apply --filename=-"
    ),
    "{kubectl} exec job/{resource}-fetch -- ls -l {backups}/{resource}",
    (
        "mkdir copy && {kubectl} exec job/{resource}-fetch -- tar -C {backups}/{resource}/TIME -cf - ."
        " | tar -C copy -xf -"
    ),
)

# The copy is here as the folder ./copy. In the cluster it goes into the instance's own pod, because no
# other pod may run as it likes or talk to it; outside, the commands run where the server can be reached.
_BY_TYPE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "postgresql": (
        (
            "{shell}psql {server}--username postgres --dbname template1 < ./copy/globals.sql",
            (
                "for dump in ./copy/*.dump; do {shell}pg_restore {server}--username postgres"
                ' --dbname template1 --clean --if-exists --create < "$dump"; done'
            ),
        ),
        (
            (
                "{shell}psql {server}--username postgres --command"
                " 'select datname, pg_size_pretty(pg_database_size(datname)) from pg_database'"
            ),
        ),
    ),
    "redis": (
        (
            "{shell}sh -c 'cat > {room}/restore.rdb' < ./copy/dump.rdb",
            (
                "{shell}redis-server --bind 127.0.0.1 --port {spare} --dir {room} --dbfilename restore.rdb"
                " --save '' --daemonize yes"
            ),
            # It says so at once, and listens and has read the copy only later.
            "{shell}timeout 600 sh -c 'until redis-cli -p {spare} ping | grep PONG; do sleep 1; done'",
            (
                '{shell}sh -c \'redis-cli -p {spare} --scan | xargs -d "\\n" -n 100 redis-cli -p {spare}'
                ' migrate {host} {port} "" 0 60000 copy replace auth "$(cat {password})" keys\''
            ),
            "{shell}redis-cli -p {spare} shutdown nosave",
            "{shell}rm {room}/restore.rdb",
        ),
        ("{shell}sh -c 'REDISCLI_AUTH=\"$(cat {password})\" redis-cli {server}info keyspace'",),
    ),
    "nats": (
        ('nats --server "nats://$(cat {password})@{host}:{port}" account restore ./copy/account',),
        ('nats --server "nats://$(cat {password})@{host}:{port}" stream report',),
    ),
}
_SERVER = {"postgresql": "--host {host} --port {port} ", "redis": "-h {host} -p {port} ", "nats": ""}
_SPARE = 6390
"""A port that the restoring server listens on, for those beside it only."""

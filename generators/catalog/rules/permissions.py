"""What a service may do with the Kubernetes API: only what gives it no more than it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.powers import effect, of_the_chart, owner
from generators.conventions.access import CHANGING, INSIDE_OTHERS, OWN, OWN_IN_WORDS, Own
from generators.conventions.backups import backup_job
from generators.conventions.in_cluster import databases_secret
from generators.conventions.names import API_SERVER, tls_secret


def permissions(context: Context) -> Iterator[Finding]:
    """Looks at everything but secrets, changes nearly nothing, and has no way to more power."""
    for service, block in context.services.items():
        for index, one in enumerate(block.get("permissions", ())):
            path: KeyPath = ("services", service, "permissions", index)
            if "secrets" in one["resources"]:
                yield from _secrets(context, service, one, path)
            for at, resource in enumerate(one["resources"]):
                if resource in INSIDE_OTHERS:
                    message = f"{resource} lets {service} act inside other pods or as somebody else"
                    hint = "remove it; nothing that runs in an environment may hold it"
                    yield Finding("catalog/permission", message, Spot((*path, "resources", at)), hint)
                else:
                    yield from _changes(context, service, one, path, at)
            if one.get("names") and "create" in one["verbs"]:
                message = "create cannot be bound to names: Kubernetes does not know them yet"
                yield Finding("catalog/permission", message, Spot((*path, "verbs")), "split it in two")


def _secrets(context: Context, service: str, one: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    """A list of all is what an intruder looks for, and so is the name of somebody else's."""
    if not one.get("names"):
        message = f"{service} may read every secret of its namespace"
        hint, given = "add names: [the secret]", ((*path, "names"),)
        yield Finding("catalog/permission", message, Spot(path), hint, given=given)
    of_others = {tls_secret(context.tree["platform"]["name"])}
    for resource in context.names("resources"):
        of_others |= {resource, backup_job(resource), databases_secret(resource)}
    for at, name in enumerate(one.get("names", ())):
        if name in of_others or owner(name, context.services) != service:
            message = f"the secret {name} is none of {service}"
            hint = f"a secret that {service} may read is {service}, or its name begins with {service}-"
            if name in of_others:
                hint = "remove it: it is the platform's, whatever its name begins with"
            yield Finding("catalog/permission", message, Spot((*path, "names", at)), hint)


def _changes(
    context: Context, service: str, one: Mapping[str, Any], path: KeyPath, at: int
) -> Iterator[Finding]:
    """Names do not make it harmless: one Deployment of its own is enough to run anything."""
    resource, names = one["resources"][at], one.get("names", ())
    asked = [verb for verb in one["verbs"] if verb in CHANGING]
    own = [OWN.get((group, resource), Own(frozenset(), frozenset())) for group in one["groups"]]
    if not own:
        return  # refused by the grammar: what it may change depends on what is to be stated there
    free = frozenset.intersection(*(kind.freely for kind in own))
    bound = frozenset.intersection(*(kind.by_name for kind in own))
    refused = [verb for verb in asked if verb not in free | (bound if names else frozenset())]
    if refused:
        done = effect(one["groups"], resource, refused)
        message = f"{' and '.join(refused)} on {resource} lets {service} {done}"
        hint = f"write get, list or watch; {OWN_IN_WORDS}; the pipeline changes the rest"
        spot, given = Spot((*path, "resources", at)), ((*path, "names"),)
        yield Finding("catalog/permission", message, spot, hint, given=given)
        return
    for position, name in enumerate(names if bound.intersection(asked) else ()):
        spot = Spot((*path, "names", position))
        if owner(name, context.services) != service:
            message = f"{service} would change {name} of {resource}, which is none of its names"
            yield Finding("catalog/permission", message, spot, f"a name of its own begins with {service}-")
        elif of_the_chart(name, service):
            message = f"{service} would change {name} of {resource}, which its chart writes"
            yield Finding("catalog/permission", message, spot, "choose another name that begins with it")


def way_to_api_server(context: Context) -> Iterator[Finding]:
    """What may ask the API server must be able to reach it: policies open nothing by themselves."""
    for service, block in context.services.items():
        if block.get("permissions") and API_SERVER not in block.get("egress", {}):
            message = f"{service} has permissions, but its policies do not let it reach the API server"
            hint = f"name the API server under egress as {API_SERVER}, with its addresses per environment"
            yield Finding(
                "catalog/permission", message, Spot(("services", service, "permissions"), True), hint
            )


RULES = (permissions, way_to_api_server)

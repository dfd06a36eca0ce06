"""Where resources and third parties are: stated for every environment, once, and not everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.in_cluster import MONITOR_PORT
from generators.grammar.reach import MOST, exempting, metadata_in, open_to_all
from generators.grammar.scalars import as_duration
from generators.grammar.schedules import longest_pause, never
from generators.problems import Severity
from generators.suggest import listing

_FEW = 4
"""So many ranges, or third parties, are named one by one."""
_FEWER = f"name the ranges, in all a /{MOST} at most, or the egress proxy"


def resources(context: Context) -> Iterator[Finding]:
    """Each resource is in every environment, either outside or inside the cluster."""
    for name, one in context.tree.get("resources", {}).items():
        yield from _complete(context, one["in"], ("resources", name), f"'{name}'")
        for environment, place in one["in"].items():
            path: KeyPath = ("resources", name, "in", environment)
            outside = [key for key in ("host", "cidrs") if key in place]
            if "in_cluster" in place and outside:
                message = f"'{name}' is outside and inside the cluster in {environment}"
                hint = f"keep in_cluster or {' and '.join(outside)}"
                yield Finding("catalog/one-place", message, Spot(path, True), hint)
            elif "in_cluster" not in place and len(outside) < 2:
                message = f"'{name}' is nowhere in {environment}"
                hint = "add host and cidrs, or in_cluster"
                yield Finding("catalog/one-place", message, Spot(path, True), hint, missing_from=(path,))
            elif outside and any(_open(place["cidrs"], path)):
                for spot, ranges in _open(place["cidrs"], (*path, "cidrs")):
                    message = f"'{name}' would be {ranges}, which is everybody"
                    hint = f"name the ranges that {name} answers from"
                    yield Finding("catalog/open-to-all", message, spot, hint)
            elif outside and any(_metadata(place["cidrs"], path)):
                for spot, found in _metadata(place["cidrs"], (*path, "cidrs")):
                    message = f"'{name}' would be {found}, where machines get their credentials"
                    hint = f"name the ranges that {name} answers from"
                    yield Finding("catalog/open-to-metadata", message, spot, hint)
            elif environment in context.guarded and "in_cluster" in place:
                message = f"'{name}' runs inside the cluster in {environment}, which holds real data"
                hint = "name the managed instance: host and cidrs"
                yield Finding("catalog/one-place", message, Spot((*path, "in_cluster"), True), hint)


def instance_ports(context: Context) -> Iterator[Finding]:
    """An instance inside the cluster answers its monitoring at a port of its own."""
    for name, one in context.tree.get("resources", {}).items():
        inside = [environment for environment, place in one["in"].items() if "in_cluster" in place]
        if inside and one["type"] == "nats" and one["port"] == MONITOR_PORT:
            message = f"port {MONITOR_PORT} of '{name}' is the one of its monitoring in {inside[0]}"
            spot = Spot(("resources", name, "port"))
            yield Finding("catalog/taken", message, spot, "choose another one, such as 4222")


def third_parties(context: Context) -> Iterator[Finding]:
    """Each third party is stated for every environment; ranges of everything need an exemption.

    Everything in small parts is everything, so all parties of a service are judged together as well.
    """
    for service, block in context.services.items():
        loosened, exemptions = block.get("loosen", ()), ("services", service, "loosen")
        within: dict[str, dict[str, str]] = defaultdict(dict)
        told = False
        for name, one in block.get("egress", {}).items():
            path: KeyPath = ("services", service, "egress", name)
            yield from _complete(context, one["in"], path, f"'{name}'")
            if any(key in loosened for key in exempting(name)):
                continue
            for environment, place in one["in"].items():
                within[environment].update(dict.fromkeys(place["cidrs"], name))
                for spot, ranges in _open(place["cidrs"], (*path, "in", environment, "cidrs")):
                    told = True
                    message = f"{ranges} opens {service} to everybody"
                    hint = f"{_FEWER}, or state loosen: {{egress.{name}: …}}"
                    yield Finding("catalog/loosened", message, spot, hint, missing_from=(exemptions,))
                for spot, found in _metadata(place["cidrs"], (*path, "in", environment, "cidrs")):
                    message = f"{found} opens {service} to where machines get their credentials"
                    hint = f"name the ranges of {name}, or state loosen: {{egress.{name}: …}}"
                    yield Finding("catalog/loosened", message, spot, hint, missing_from=(exemptions,))
        if not told:
            yield from _together(service, within)


def _together(service: str, within: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Everything in parts: ``within`` has all ranges of an environment, and whose each is."""
    for environment, every in within.items():
        if open_to_all(every):
            names = listing(dict.fromkeys(every.values()), _FEW)
            message = f"all third parties of {service} in {environment} are everybody: {names}"
            hint = f"{_FEWER}, or state loosen: {{egress: …}}"
            path: KeyPath = ("services", service)
            missing: KeyPath = (*path, "loosen")
            spot = Spot((*path, "egress"), True)
            yield Finding("catalog/loosened", message, spot, hint, missing_from=(missing,))
            return


def _open(cidrs: list[str], path: KeyPath) -> Iterator[tuple[Spot, str]]:
    """The ranges that are everybody by themselves; where there are none, all of them together."""
    alone = [(index, cidr) for index, cidr in enumerate(cidrs) if open_to_all([cidr])]
    for index, cidr in alone:
        yield Spot((*path, index)), cidr
    if not alone and open_to_all(cidrs):
        yield Spot(path), " with ".join(cidrs if len(cidrs) < _FEW else [*cidrs[:2], "others"])


def _metadata(cidrs: list[str], path: KeyPath) -> Iterator[tuple[Spot, str]]:
    """The ranges with the metadata service in them; a list that is everybody is told as that."""
    for index, cidr in enumerate(cidrs):
        if (address := metadata_in(cidr)) and not open_to_all(cidrs):
            yield Spot((*path, index)), cidr if cidr.startswith(f"{address}/") else f"{cidr} with {address}"


def _complete(context: Context, places: Iterable[str], path: KeyPath, what: str) -> Iterator[Finding]:
    named = {*places}
    missing = [name for name in context.environments if name not in named]
    # A name that is none was meant for one of these, and is told by itself.
    if missing and named <= {*context.environments}:
        message = f"{what} is not stated for {' and '.join(missing)}"
        hint = f"add in: {{{missing[0]}: …}}"
        inner = (*path, "in")
        yield Finding("catalog/missing-environment", message, Spot(inner, True), hint, missing_from=(inner,))


def backups(context: Context) -> Iterator[Finding]:
    """What states a backup has a place for it.

    A warning: whoever runs a managed instance may be the one who saves it, and then nothing is missing.
    """
    if "backups" in context.tree["platform"]:
        return
    for name, one in context.tree.get("resources", {}).items():
        if "backup" in one:
            message = f"nothing writes the backups of '{name}': the platform names no volume for them"
            hint = "add platform.backups: {claim: backups}, a PersistentVolumeClaim of each namespace"
            spot = Spot(("resources", name, "backup"), True)
            yield Finding(
                "catalog/backup-nowhere",
                message,
                spot,
                hint,
                (),
                Severity.WARNING,
                missing_from=(("platform",),),
            )


def recoveries(context: Context) -> Iterator[Finding]:
    """What is copied so seldom loses no more than is promised.

    A warning: whoever runs an instance may archive its log besides, which nothing here knows of.
    """
    for name, one in context.tree.get("resources", {}).items():
        if "backup" not in one or never(one["backup"]["schedule"]):
            continue
        pause, promised = longest_pause(one["backup"]["schedule"]), one["backup"]["recovery_point"]
        if pause > promised:
            path: KeyPath = ("resources", name, "backup")
            words = [as_duration(time) for time in (pause, promised)]
            message = f"'{name}' is copied every {words[0]}, and no more than {words[1]} may be lost"
            hint = f"copy it more often, or promise {words[0]}"
            related = ((Spot((*path, "schedule")), "when it is copied"),)
            spot = Spot((*path, "recovery_point"))
            yield Finding("catalog/recovery-point", message, spot, hint, related, Severity.WARNING)


RULES = (resources, instance_ports, third_parties, backups, recoveries)

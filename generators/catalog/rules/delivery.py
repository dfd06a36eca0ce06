"""Delivery: thresholds in order, freezes that begin before they end, and one owner for every path."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.layers import merge
from generators.conventions import ownership
from generators.conventions.names import is_device
from generators.problems import Severity
from generators.suggest import listing

_FREE = "name a folder of its own"


def risk(context: Context) -> Iterator[Finding]:
    """A high risk is more than a medium one."""
    own = context.tree.get("delivery", {})
    found = merge(context.builtin["delivery"], own)["risk"]
    if found["medium"] >= found["high"]:
        stated = "high" if "high" in own["risk"] else "medium"
        message = f"medium begins at {found['medium']}, high at {found['high']}: nothing would be medium"
        spot = Spot(("delivery", "risk", stated))
        yield Finding("catalog/risk-order", message, spot, "write a higher figure for high than for medium")


def freezes(context: Context) -> Iterator[Finding]:
    """A freeze has a length, and environments that there are."""
    for name, one in context.tree.get("delivery", {}).get("freezes", {}).items():
        path: KeyPath = ("delivery", "freezes", name)
        if datetime.fromisoformat(one["from"]) >= datetime.fromisoformat(one["to"]):
            message = f"'{name}' is over before it begins"
            hint = "write a moment after from; a whole day ends at 00:00 of the next"
            related = ((Spot((*path, "from")), "it begins here"),)
            yield Finding("catalog/time-order", message, Spot((*path, "to")), hint, related)
        for index, environment in enumerate(one["environments"]):
            if environment not in context.names("environments"):
                place = (*path, "environments", index)
                yield context.unknown("environment", environment, "environments", place)


def shared(context: Context) -> Iterator[Finding]:
    """What a shared folder means are services."""
    for folder, ids in context.tree.get("delivery", {}).get("shared", {}).items():
        for index, name in enumerate(ids):
            if name not in context.names("services"):
                path = ("delivery", "shared", folder, index)
                yield context.unknown("service", name, "services", path)


def paths(context: Context) -> Iterator[Finding]:
    """No two services are made of one folder, or of a folder and one inside it."""
    # Without extra paths every service has one folder, named by its id.
    if not any("paths" in block for block in context.services.values()):
        return
    sources = context.tree["platform"]["sources"]
    claimed: dict[str, tuple[str, Spot]] = {
        f"{sources}/{name}": (name, Spot(("services", name), True)) for name in context.services
    }
    own = [
        (path, name, Spot(("services", name, "paths", index)))
        for name, block in context.services.items()
        for index, path in enumerate(block.get("paths", ()))
    ]
    for path, name, spot in own:
        known, first = claimed.setdefault(path, (name, spot))
        if first is not spot:
            yield _taken(path, name, spot, path, known, first)
    covered: dict[str, list[str]] = {}
    for path, (name, spot) in claimed.items():
        parts = path.split("/")
        above = next(
            (one for n in range(len(parts) - 1, 0, -1) if (one := "/".join(parts[:n])) in claimed), ""
        )
        if not above:
            continue
        if not spot.path[2:]:
            # The folder of an id is nothing that anybody wrote: what covers it was.
            covered.setdefault(above, []).append(name)
        else:
            yield _taken(f"{path}, which lies in {above},", name, spot, above, *claimed[above])
    for path, names in covered.items():
        owner, spot = claimed[path]
        others = [name for name in names if name != owner]
        if others:
            holds = f"{path}, which holds the sources of {listing(others, 1)},"
            inside = f"{sources}/{others[0]}"
            yield _taken(holds, owner, spot, inside, *claimed[inside])


def platform(context: Context) -> Iterator[Finding]:
    """Nothing that services are made of is of the platform, or generated for a service."""
    every = context.tree
    stated: list[tuple[str, KeyPath, bool]] = [
        (every["platform"]["sources"], ("platform", "sources"), False),
        *((one, ("delivery", "shared", one), True) for one in every.get("delivery", {}).get("shared", {})),
        *(
            (path, ("services", name, "paths", index), False)
            for name, block in context.services.items()
            for index, path in enumerate(block.get("paths", ()))
        ),
    ]
    for path, place, is_key in stated:
        # Some disks take charts and Charts for one folder, and cannot hold a name of a device.
        if device := next(filter(is_device, path.split("/")), ""):
            message = f"{path} cannot be on Windows, where {device} is a device"
            yield Finding("catalog/bad-name", message, Spot(place, is_key), "choose another name")
        elif any(ownership.is_taken(one, context.generated) for one in (path, path.lower())):
            message = (
                f"{path} belongs to the platform already: it is generated, or decides how all are delivered"
            )
            yield Finding("catalog/path-taken", message, Spot(place, is_key), _FREE)


def _taken(what: str, name: str, spot: Spot, other: str, owner: str, place: Spot) -> Finding:
    related = ((place, f"{other} of {owner}"),)
    if owner == name:
        message = f"{what} is {name}'s already"
        return Finding("catalog/needless-path", message, spot, "leave it out", related, Severity.WARNING)
    message = f"{what} belongs to {owner} already"
    hint = f"{_FREE}, or state delivery.shared for one that several services are made of"
    return Finding("catalog/path-taken", message, spot, hint, related)


RULES = (risk, freezes, shared, paths, platform)

"""Who needs whom: the services that a change reaches through others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def dependents(*catalogs: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """By service, who calls it in any of the catalogs (caller to callees): an edge that is gone still
    leads to its old consumer.
    """
    found: dict[str, set[str]] = {}
    for calls in catalogs:
        for caller, callees in calls.items():
            for callee in callees:
                found.setdefault(callee, set()).add(caller)
    return found


def reached(starts: Iterable[str], needed_by: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every dependent of the starts that is none itself, with the service through which it is reached.

    The way is a shortest one, and the same for every order of the arguments. Cycles end.
    """
    through = dict.fromkeys(starts, "")
    wave = sorted(through)
    while wave:
        following: dict[str, str] = {}
        for name in wave:
            for caller in sorted(needed_by.get(name, ())):
                if caller not in through and caller not in following:
                    following[caller] = name
        through |= following
        wave = sorted(following)
    return {name: by for name, by in through.items() if by}


def count_reached(starts: Iterable[str], needed_by: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For each start by itself, how many other services depend on it, directly or through others."""
    names = sorted({*needed_by, *(caller for callers in needed_by.values() for caller in callers)})
    bit = {name: 1 << number for number, name in enumerate(names)}
    # One bit a service: a thousand of them are told apart in a few steps of whole numbers.
    sets = dict.fromkeys(names, 0)
    moved = True
    while moved:
        moved = False
        for name, callers in needed_by.items():
            found = sets[name]
            for caller in callers:
                found |= bit[caller] | sets[caller]
            if found != sets[name]:
                sets[name], moved = found, True
    return {name: (sets.get(name, 0) & ~bit.get(name, 0)).bit_count() for name in starts}

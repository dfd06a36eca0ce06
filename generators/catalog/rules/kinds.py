"""What fits which kind of service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.free_ports import free_port, stated
from generators.catalog.layers import kind_of
from generators.catalog.misfits import misfit
from generators.catalog.sections import FITTING
from generators.conventions.workloads import SERVES
from generators.grammar.schedules import never
from generators.problems import Severity

_ONLY_WEB = ("blue-green", "canary")


def fitting_keys(context: Context) -> Iterator[Finding]:
    """No service or kind states a key that means nothing for it."""
    for section in ("services", "kinds"):
        for name, one in context.tree.get(section, {}).items():
            kind = kind_of(one) if section == "services" else name
            inner = one.get("in", {})
            places = [
                ((section, name), one),
                *(((section, name, "in", e), s) for e, s in inner.items()),
            ]
            for path, states in places:
                for key in states:
                    fits = FITTING.get(key)
                    if fits is not None and kind not in fits:
                        yield misfit(key, kind, (*path, key), fits)


def ports(context: Context) -> Iterator[Finding]:
    """Services that are called have a port, others have none."""
    taken = stated(context.names("services"))
    for name, block in context.services.items():
        kind = kind_of(block)
        if kind in SERVES and "port" not in block:
            message = f"{name} is a {kind} service and has no port"
            free = free_port(taken)
            taken.add(free)
            hint = f"add port: {free}, which no other service has"
            yield Finding(
                "catalog/missing-port",
                message,
                Spot(("services", name, "port")),
                hint,
                missing_from=(("services", name),),
            )
        elif kind not in SERVES and "port" in block:
            yield misfit("port", kind, ("services", name, "port"), SERVES)


def schedules(context: Context) -> Iterator[Finding]:
    """A cron service says when; a job does not; each keeps its results its own way."""
    for name, block in context.services.items():
        kind = kind_of(block)
        if kind not in ("cron", "job") or name not in context.settled:
            continue
        path = ("services", name, "schedule")
        schedule = block.get("schedule", {})
        if kind == "cron" and not context.settings(name).base.schedule.cron:
            message = f"{name} is a cron service and does not say when it runs"
            hint = 'add schedule: {cron: "0 3 * * *"}'
            yield Finding(
                "catalog/missing-schedule",
                message,
                Spot((*path, "cron")),
                hint,
                missing_from=(path[:2], path),
            )
        for key, right in (("cron", "cron"), ("keep", "cron"), ("keep_for", "job")):
            if key in schedule and kind != right:
                yield misfit(f"schedule.{key}", kind, (*path, key), [right])


def days(context: Context) -> Iterator[Finding]:
    """A schedule names at least one day that there is."""
    tree = context.tree
    stated: list[tuple[KeyPath, Any]] = [
        (("resources", name, "backup", "schedule"), one.get("backup", {}).get("schedule"))
        for name, one in tree.get("resources", {}).items()
    ]
    for section in ("kinds", "services"):
        for name, one in tree.get(section, {}).items():
            for where, states in ((), one), *((("in", e), s) for e, s in one.get("in", {}).items()):
                path = (section, name, *where, "schedule", "cron")
                stated.append((path, states.get("schedule", {}).get("cron")))
    for path, cron in stated:
        if cron and never(cron):
            message = f"'{cron}' never comes: no month it names has such a day"
            hint = "write a day that the month has"
            yield Finding("catalog/never", message, Spot(path), hint, (), Severity.WARNING)


def strategies(context: Context) -> Iterator[Finding]:
    """Only traffic can be shifted: a careful strategy on another kind would silently be none."""
    for name, block in context.services.items():
        kind = kind_of(block)
        strategy = block.get("rollout", {}).get("strategy")
        if kind != "web" and strategy in _ONLY_WEB:
            message = f"{name} is a {kind} service: {strategy} needs requests to shift and to judge"
            spot = Spot(("services", name, "rollout", "strategy"))
            hint = "write rolling, or leave it out"
            yield Finding("catalog/key-and-kind", message, spot, hint, missing_from=(("services", name),))


def volumes(context: Context) -> Iterator[Finding]:
    """A stateful service has something to keep."""
    for name in context.settled:
        if context.kind(name) == "stateful" and context.settings(name).base.storage is None:
            message = f"{name} is a stateful service and has no storage"
            hint = "add storage: {size: 10Gi, path: /data}, or make it a web service"
            path: KeyPath = ("services", name, "storage")
            yield Finding("catalog/missing-storage", message, Spot(path), hint, missing_from=(path[:2], path))


RULES = (fitting_keys, ports, schedules, days, strategies, volumes)

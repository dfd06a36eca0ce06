"""Databases, caches and queues: where each is, and what an instance of ours takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.catalog.layers import merge
from generators.model import Backup, Compute, Endpoint, InCluster, Resource

Tree = Mapping[str, Any]


def build_resource(name: str, value: Tree, builtin: Tree) -> Resource:
    """``builtin`` is what the built-in layer says of instances, by type of resource."""
    places, backup = value["in"], value.get("backup")
    return Resource(
        name=name,
        type=value["type"],
        port=value["port"],
        connections=value.get("connections", 0),
        backup=Backup(
            backup["schedule"],
            backup["retention"],
            backup["recovery_point"],
            backup["recovery_time"],
        )
        if backup
        else None,
        endpoints={
            environment: Endpoint(place["host"], value["port"], tuple(place["cidrs"]))
            for environment, place in places.items()
            if "in_cluster" not in place
        },
        in_cluster={
            environment: in_cluster(place["in_cluster"], builtin[value["type"]])
            for environment, place in places.items()
            if "in_cluster" in place
        },
    )


def in_cluster(value: Tree, builtin: Tree) -> InCluster:
    """An instance; what it does not say of its size, its type does."""
    sizes = merge(builtin, {key: value[key] for key in ("requests", "limits") if key in value})
    requests, limits = _compute(sizes["requests"]), _compute(sizes["limits"])
    return InCluster(value["image"], value["version"], value["storage"], requests, limits)


def _compute(one: Tree) -> Compute:
    return Compute(one["cpu"], one["memory"], one["ephemeral_storage"])

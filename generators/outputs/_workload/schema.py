"""The closed JSON Schema of a workload's values: what Helm accepts under ``workload:``.

Self-contained: every reference is into its own ``$defs``, in ``definitions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generators.conventions import releases
from generators.conventions.access import BEYOND_GRANTED, INSIDE_OTHERS, LOOKING, OWN
from generators.conventions.enumerations import KINDS, RESOURCE_TYPES
from generators.conventions.workloads import RUNS, SERVES, in_order
from generators.outputs._workload.definitions import definitions
from generators.outputs._workload.json_schema import (
    DIALECT,
    Schema,
    closed,
    integer,
    keyed,
    listed,
    ref,
    text,
)

NOTHING: Schema = {"type": "object", "maxProperties": 0}
"""Helm hands an empty ``global`` down to every chart; nothing reads it."""


def values_schema(environments: Sequence[str], platform: Mapping[str, object]) -> Schema:
    """The schema of everything under ``workload:``; ``platform`` is what all services share, and no value.

    Keys and types hold always; that everything is there, once an environment is chosen. So the
    library passes by itself, and a chart without an environment gets to its own, clearer message.
    """
    always = {**_identity(environments), **_inputs(), **_connections(), **_size()}
    return {
        "$schema": DIALECT,
        "title": "The values of a service",
        **closed({}, {**always, **_running(), "global": NOTHING}),
        "if": {"properties": {"environment": {"minLength": 1}}, "required": ["environment"]},
        "then": {
            "required": list(always),
            "properties": {"image": {"required": ["repository"]}},
            "allOf": _kinds(),
        },
        "$defs": definitions(platform),
    }


def _identity(environments: Sequence[str]) -> Schema:
    return {
        "name": ref("name"),
        "title": ref("text"),
        "tier": ref("name"),
        "team": ref("name"),
        "language": ref("name"),
        "kind": {"enum": list(KINDS)},
        "environment": {"enum": ["", *environments]},
        "image": closed(
            {
                "version": text(releases.or_empty(releases.VERSION)),
                "digest": text(releases.or_empty(releases.DIGEST)),
            },
            {"repository": text("[a-z0-9]+([._:/-]+[a-z0-9]+)*")},
        ),
        "release": closed(
            {
                "commit": text(releases.or_empty(releases.COMMIT)),
                "approvedBy": text(releases.or_empty(releases.APPROVED_BY)),
            },
            {"environment": {"enum": ["", *environments]}, "service": ref("name")},
        ),
        "platform": ref("platform"),
    }


def _inputs() -> Schema:
    verbs: Schema = listed(
        {"type": "string", "pattern": "^[a-z]+$", "not": {"enum": list(BEYOND_GRANTED)}}, minItems=1
    )
    groups: Schema = listed(
        {"type": "string", "pattern": "^[a-z0-9.-]*$", "not": {"const": "rbac.authorization.k8s.io"}},
        minItems=1,
    )
    resources: Schema = listed(
        {"type": "string", "pattern": "^[a-z0-9/-]+$", "not": {"enum": list(INSIDE_OTHERS)}}, minItems=1
    )
    return {
        "config": keyed({"type": "string"}, "^[A-Z][A-Z0-9_]{0,127}$"),
        "flags": keyed({"type": "boolean"}),
        "secrets": keyed(closed({"key": ref("text"), "field": ref("text")})),
        "permissions": {
            "type": "array",
            "items": closed(
                {"groups": groups, "resources": resources, "verbs": verbs},
                {"names": listed(ref("text"), minItems=1)},
                **{
                    "if": {"properties": {"resources": {"contains": {"const": "secrets"}}}},
                    "then": {"required": ["names"]},
                    "anyOf": _held(),
                },
            ),
        },
    }


def _held() -> list[object]:
    """What one permission may come to, as the catalog judges it: looking, or changing what is its own."""
    found: list[object] = [_verbs(LOOKING)]
    for (group, resource), own in OWN.items():
        kind = {"groups": {"const": [group]}, "resources": {"const": [resource]}}
        if own.freely:
            found.append(_verbs((*LOOKING, *sorted(own.freely)), {**kind, "names": False}))
        # Kubernetes does not know the name of what is not created yet.
        by_name = sorted((own.by_name | own.freely) - {"create"})
        found.append({**_verbs((*LOOKING, *by_name), kind), "required": ["names"]})
    return found


def _verbs(verbs: Sequence[str], kind: Mapping[str, object] | None = None) -> Schema:
    return {"properties": {**(kind or {}), "verbs": {"items": {"enum": list(verbs)}}}}


def _connections() -> Schema:
    address = {"host": ref("host"), "port": ref("port"), "cidrs": ref("cidrs")}
    return {
        "port": integer(0, 65535),
        "calls": keyed(ref("port")),
        "uses": keyed(
            closed(
                {"type": {"enum": list(RESOURCE_TYPES)}, "port": ref("port")},
                {"pool": integer(1), **address, "inCluster": {"type": "boolean"}},
            )
        ),
        "egress": keyed(
            closed(
                {"purpose": ref("text")},
                {**address, "cidrs": ref("loosenedCidrs"), "loosened": {"const": True}},
                dependentRequired={"host": ["port", "cidrs"], "cidrs": ["host", "port"]},
                **{"if": {"required": ["loosened"]}, "else": {"properties": {"cidrs": ref("cidrs")}}},
            )
        ),
        "route": closed(
            {
                "hosts": listed(ref("host")),
                "listeners": listed({**ref("name"), "not": {"const": "http"}}),
                "paths": listed({"type": "string", "pattern": "^/"}),
                "timeout": integer(0, 86400),
            }
        ),
        "sessions": {
            "oneOf": [
                closed({"sticky": {"const": True}, "timeout": integer(1, 86400)}),
                closed({"sticky": {"const": False}, "timeout": {"const": 0}}),
            ]
        },
    }


def _size() -> Schema:
    return {
        "requests": ref("compute"),
        "limits": ref("compute"),
        "temporary": ref("size"),
        "shutdown": closed({"drain": integer(0), "finish": integer(0), "grace": integer(1)}),
        "logs": closed({"retention": integer(1), "traces": {"type": "number", "minimum": 0, "maximum": 100}}),
    }


def _running() -> Schema:
    """What only some kinds have: ``_kinds`` says which."""
    return {
        "scaling": {"oneOf": [ref("fixed"), ref("utilisation"), ref("queue")]},
        "rollout": {"oneOf": [ref("rolling"), ref("blueGreen"), ref("canary")]},
        "probes": closed({name: ref("probe") for name in ("startup", "readiness", "liveness")}),
        "objectives": closed(
            {
                "availability": ref("share"),
                "latency": {"type": "number", "exclusiveMinimum": 0},
                "latencyShare": ref("share"),
            }
        ),
        "metrics": closed({"interval": integer(1), "series": integer(1), "targets": integer(1)}),
        "spread": {"enum": ["preferred", "required"]},
        "priorityClass": {**ref("label"), "not": {"pattern": "^system-"}},
        "schedule": closed(
            {"deadline": integer(1), "retries": integer(0), "keep": integer(0)},
            {"cron": ref("text"), "zone": ref("text"), "startWithin": integer(10)},
        ),
        "storage": closed(
            {"size": ref("size"), "path": {"type": "string", "pattern": "^/[a-z]"}},
            {"class": ref("label")},
        ),
    }


def _kinds() -> list[object]:
    return [
        _when(
            in_order(RUNS),
            needs=["scaling", "probes", "metrics", "spread"],
            bounds={"port": {"minimum": 1}},
            otherwise={"port": {"const": 0}},
        ),
        _when(in_order(SERVES), otherwise={"route": {"properties": {"hosts": {"maxItems": 0}}}}),
        _when(["web", "worker"], needs=["rollout"]),
        _when(["web"], needs=["objectives"]),
        _when(["worker"], bounds={"rollout": {"properties": {"strategy": {"const": "rolling"}}}}),
        _when(["stateful"], needs=["storage"]),
        _when(["cron", "job"], needs=["schedule"]),
        _when(["cron"], bounds={"schedule": {"required": ["cron", "zone", "startWithin"]}}),
    ]


def _when(
    kinds: Sequence[str],
    *,
    needs: Sequence[str] = (),
    bounds: Schema | None = None,
    otherwise: Schema | None = None,
) -> Schema:
    """These kinds need these keys, which the other kinds must not have."""
    refused: Schema = dict.fromkeys(needs, False)
    rule: Schema = {
        "if": {"properties": {"kind": {"enum": list(kinds)}}},
        "then": {"required": list(needs), "properties": bounds or {}},
        "else": {"properties": {**refused, **(otherwise or {})}},
    }
    return rule

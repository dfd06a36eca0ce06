"""The schema of the values: takes every chart, and refuses each single thing done wrong to one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generators.grammar import reach
from tests.unit.outputs.chart_helm import RECORD, Charts, gateway, ingress

# A wrong value for each JSON type.
WRONG = {str: {"a": 1}, bool: "maybe", int: "many", float: "many", list: "a", dict: ["a"]}
# Identifiers the values are keyed by, not words of the schema: another one is welcome there.
KEYED = ("config", "flags", "secrets", "calls", "uses", "egress")

Values = dict[str, Any]
Path = tuple[str | int, ...]


def merged(base: Values, overlay: Any) -> Values:
    both = dict(base)
    for key, value in overlay.items():
        both[key] = merged(both.get(key) or {}, value) if isinstance(value, dict) else value
    return both


def cases() -> Iterator[tuple[str, jsonschema.Draft202012Validator, Values]]:
    for made in (gateway(), ingress()):
        schema = json.loads(made.artifacts["charts/workload/values.schema.json"].text)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for name in made.services:
            for environment in made.fleet.environments:
                yield f"{name}-{environment.name}", validator, whole(made, name, environment.name)


def whole(made: Charts, name: str, environment: str) -> Values:
    """The values as Helm checks them: library, chart, overlay, release record."""
    values = made.values("workload/values.yaml")
    for path in (f"{name}/values.yaml", f"{name}/values-{environment}.yaml"):
        values = merged(values, made.values(path)["workload"])
    return merged(values, RECORD["workload"])


CASES = list(cases())
LAST = [case for case in CASES if case[0].endswith("-production")]
KEYS = ("validator", "values")
each = pytest.mark.parametrize(KEYS, [case[1:] for case in CASES], ids=[case[0] for case in CASES])
each_in_production = pytest.mark.parametrize(
    KEYS, [case[1:] for case in LAST], ids=[case[0] for case in LAST]
)


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def changed(values: Values, path: Path, value: Any) -> Values:
    copied = copy.deepcopy(values)
    at: Any = copied
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return copied


@each
def test_every_chart_is_taken(validator: jsonschema.Draft202012Validator, values: Values) -> None:
    validator.validate(values)


@each_in_production
def test_an_unknown_key_is_refused_wherever_it_stands(
    validator: jsonschema.Draft202012Validator, values: Values
) -> None:
    tried = 0
    for path, value in places(values):
        if isinstance(value, dict) and path not in {(key,) for key in KEYED}:
            assert not validator.is_valid(changed(values, (*path, "unheard-of"), "x")), path
            tried += 1
    assert tried > 10


@each_in_production
@pytest.mark.slow
def test_a_wrong_type_is_refused_wherever_it_stands(
    validator: jsonschema.Draft202012Validator, values: Values
) -> None:
    tried = 0
    for path, value in places(values):
        if path:
            assert not validator.is_valid(changed(values, path, WRONG[type(value)])), path
            assert not validator.is_valid(changed(values, path, None)), path
            tried += 1
    assert tried > 50


@each_in_production
def test_a_missing_key_is_refused(validator: jsonschema.Draft202012Validator, values: Values) -> None:
    for key in ("name", "kind", "requests", "limits", "temporary", "shutdown", "logs", "platform", "image"):
        assert not validator.is_valid({k: v for k, v in values.items() if k != key}), key
    kind = values["kind"]
    needed = (
        ("scaling", "probes", "metrics", "spread") if kind in {"web", "worker", "stateful"} else ("schedule",)
    )
    for key in needed:
        assert not validator.is_valid({k: v for k, v in values.items() if k != key}), key


RICH = {case[0]: case for case in CASES}["rich-production"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("environment",), "qa"),
        (("name",), "Wallet"),
        (("image", "digest"), "sha256:5a"),
        (("image", "version"), "1.0+build"),
        (("calls",), {"logai": 70000}),
        (("calls",), {"LOGAI": 4102}),
        (("config",), {"log-level": "info"}),
        (("scaling",), {"replicas": 2, "min": 1, "max": 2, "cpu": 70}),
        (("scaling",), {"min": 1, "max": 2}),
        (("scaling",), {"min": 1, "max": 2, "cpu": 170}),
        (("scaling",), {}),
        (("rollout",), {"strategy": "canary", "deadline": 900}),
        (("rollout",), {"strategy": "canary", "deadline": 900, "steps": []}),
        (("rollout",), {"strategy": "recreate", "deadline": 900}),
        (("objectives", "availability"), 100),
        (("egress",), {"stripe": {"purpose": "pay", "host": "pay.example"}}),
        (("kind",), "stateful"),
        (("kind",), "cron"),
        (("kind",), "daemon"),
        (("port",), 0),
        (("sessions",), {"sticky": True, "timeout": 0}),
        (("permissions",), [{"groups": [""], "resources": ["*"], "verbs": ["get"]}]),
        (("permissions",), [{"groups": [""], "resources": ["pods"], "verbs": ["*"]}]),
        *(
            (("permissions",), [{"groups": [group], "resources": [resource], "verbs": verbs, **names}])
            for group, resource, verbs, names in (
                ("", "pods", ["delete"], {"names": ["rich"]}),
                ("", "serviceaccounts/token", ["create"], {}),
                ("", "configmaps", ["create"], {}),
                ("", "configmaps", ["patch"], {}),
                ("coordination.k8s.io", "leases", ["update"], {}),
                ("coordination.k8s.io", "leases", ["create"], {"names": ["rich"]}),
                ("apps", "leases", ["create"], {}),
                ("", "pods", ["deletecollection"], {}),
            )
        ),
        *(
            (("uses", "redis", "cidrs"), ranges)
            for ranges in (
                ["0.0.0.0/1", "128.0.0.0/1"],
                ["10.0.0.0/3"],
                ["2000::/6"],
                ["169.254.169.254/32"],
                ["169.254.0.0/16"],
                ["fd00:ec2::254/128"],
                ["168.63.129.16/32"],
                ["168.63.128.0/17"],
                ["169.254.20.0/24"],
                ["fe80::/64"],
                ["fd00:ec2:0::254/128"],
                ["fd00:ec2:0:0:0:0:0:254/128"],
                ["fd20:ce:0:0::254/128"],
                ["fd00:0ec2::254/128"],
                ["100.100.100.201/31"],
                ["169.255.0.0/15"],
                ["169.0.0.1/8"],
            )
        ),
        (("egress", "stripe", "cidrs"), ["169.254.169.254/32"]),
        (("egress", "stripe", "cidrs"), ["0.0.0.0/0"]),
        (("egress", "stripe", "loosened"), False),
        (("platform", "gateway", "namespace"), "default"),
        (("platform", "prometheus", "address"), "http://x"),
        (("platform", "environments", "production"), "default"),
        (("securityContext",), {"privileged": True}),
        (("imagePullPolicy",), "Never"),
    ],
)
def test_what_must_not_be_is_refused(path: Path, value: Any) -> None:
    _, validator, values = RICH
    assert not validator.is_valid(changed(values, path, value))


NEAR = [
    ip_address(one) for one in (*reach.METADATA, *reach.METADATA6, "169.254.20.10", "fe80::1", "fd00:1::")
]
DEFINED = json.loads(gateway().artifacts["charts/workload/values.schema.json"].text)["$defs"]
RANGES = RICH[1].evolve(schema={"$ref": "#/$defs/cidrs", "$defs": DEFINED})


@given(st.sampled_from(NEAR), st.integers(0, 127), st.integers(0, 1), st.data())
def test_a_range_is_taken_when_the_catalog_takes_it(
    near: Any, bit: int, flips: int, data: st.DataObject
) -> None:
    most = reach.MOST if near.version == 4 else reach.MOST6
    length = data.draw(st.integers(most, near.max_prefixlen))
    address = type(near)(int(near) ^ flips << bit % near.max_prefixlen)
    cidr = str(ip_network((address, length), strict=False))
    assume(not reach.open_to_all([cidr]))
    assert RANGES.is_valid([cidr]) == (reach.metadata_in(cidr) == ""), cidr


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("limits", "cpu"), 2),
        (("scaling",), {"replicas": 2}),
        (("scaling",), {"min": 1, "max": 2, "memory": 70}),
        (("rollout",), {"strategy": "blue-green", "deadline": 9, "promotion": 0, "keep": 0}),
        (("egress",), {"stripe": {"purpose": "pay"}}),
        (("shutdown",), {"drain": 0, "finish": 0, "grace": 1}),
        (("uses", "redis", "cidrs"), ["10.0.0.0/8", "fd00:1::/64"]),
        (("uses", "redis", "cidrs"), ["169.254.20.10/32", "fe80::1/128"]),
        (
            ("egress", "stripe"),
            {"purpose": "p", "host": "a.b", "port": 1, "cidrs": ["0.0.0.0/0"], "loosened": True},
        ),
        *(
            (("permissions",), [{"groups": [group], "resources": [resource], "verbs": verbs, **names}])
            for group, resource, verbs, names in (
                ("", "pods", ["get", "list", "watch"], {}),
                ("coordination.k8s.io", "leases", ["get", "create"], {}),
                ("coordination.k8s.io", "leases", ["update", "patch", "delete"], {"names": ["rich"]}),
                ("", "configmaps", ["get", "patch"], {"names": ["rich-state"]}),
            )
        ),
    ],
)
def test_what_may_be_is_taken(path: Path, value: Any) -> None:
    _, validator, values = RICH
    validator.validate(changed(values, path, value))


def test_the_library_passes_by_itself() -> None:
    for made in (gateway(), ingress()):
        schema = json.loads(made.artifacts["charts/workload/values.schema.json"].text)
        jsonschema.Draft202012Validator(schema).validate(made.values("workload/values.yaml"))


def test_a_chart_without_its_environment_passes_so_that_its_own_message_is_heard() -> None:
    for made in (gateway(), ingress()):
        schema = json.loads(made.artifacts["charts/workload/values.schema.json"].text)
        for name in made.services:
            values = merged(
                made.values("workload/values.yaml"), made.values(f"{name}/values.yaml")["workload"]
            )
            jsonschema.Draft202012Validator(schema).validate(values)


def test_every_reference_stays_within_the_schema() -> None:
    for made in (gateway(), ingress()):
        schema = json.loads(made.artifacts["charts/workload/values.schema.json"].text)
        references = {value for path, value in places(schema) if path and path[-1] == "$ref"}
        assert references
        assert {f"#/$defs/{name}" for name in schema["$defs"]} == references


def test_a_chart_has_nothing_beside_its_workload() -> None:
    made = gateway()
    schema = json.loads(made.artifacts["charts/rich/values.schema.json"].text)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate({"workload": {}, "global": {}})
    assert not validator.is_valid({"workload": {}, "replicas": 1})
    assert not validator.is_valid({})

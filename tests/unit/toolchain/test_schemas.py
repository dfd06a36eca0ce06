"""The converted schemas refuse what an API server with strict fields refuses, and nothing that it takes."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generators.conventions.enumerations import KUBERNETES
from generators.toolchain import crd_schemas, kubernetes_schemas
from generators.toolchain.kubernetes_schemas import Schema

Object = dict[str, Any]
Change = Callable[[Object], object]


@pytest.fixture(scope="module")
def package() -> dict[str, Schema]:
    """Every file of the newest strict schemas in kubernetes-validate, by name."""
    folder = files("kubernetes_validate") / "kubernetes-json-schema/v1.37.0-local-strict"
    return {entry.name: json.loads(entry.read_text()) for entry in folder.iterdir()}


def test_a_platform_may_run_exactly_what_there_are_schemas_of() -> None:
    names = [entry.name for entry in (files("kubernetes_validate") / "kubernetes-json-schema").iterdir()]
    minors = {int(found[1]) for name in names if (found := re.fullmatch(r"v1\.(\d+)\.0-local-strict", name))}
    oldest = int(KUBERNETES[0].removeprefix("1."))
    assert tuple(f"1.{minor}" for minor in sorted(minors) if minor >= oldest) == KUBERNETES


@pytest.fixture(scope="module")
def kinds(package: dict[str, Schema]) -> dict[str, Schema]:
    return kubernetes_schemas.convert(package)


def errors(schema: Schema, value: Object) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


DEPLOYMENT: Object = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "a", "labels": {"app": "a"}},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "a"}},
        "template": {
            "metadata": {"labels": {"app": "a"}},
            "spec": {
                "containers": [
                    {
                        "name": "a",
                        "image": "ghcr.io/a/b:1",
                        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
                        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
                    }
                ]
            },
        },
    },
}


def test_every_kind_is_converted_and_none_needs_the_network(kinds: dict[str, Schema]) -> None:
    assert len(kinds) == 203
    assert {"deployment-apps-v1.json", "service-v1.json", "ingress-networking-v1.json"} <= kinds.keys()
    for name, schema in kinds.items():
        assert "/api/_definitions.json" not in json.dumps(schema), name
        assert "$id" not in schema, name


def test_a_valid_deployment_passes(kinds: dict[str, Schema]) -> None:
    Draft202012Validator.check_schema(kinds["deployment-apps-v1.json"])
    assert errors(kinds["deployment-apps-v1.json"], DEPLOYMENT) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["spec"].update(replica=2),
        lambda it: it["spec"].update(replicas="2"),
        lambda it: it["spec"].pop("selector"),
        lambda it: it["metadata"]["labels"].update(on=True),
        lambda it: it["metadata"].update(lables={}),
        lambda it: it["spec"]["template"]["spec"]["containers"][0].update(imagePolicy="x"),
        lambda it: it.update(apiVersion="apps/v1beta1"),
    ],
    ids=["unknown", "string", "no selector", "bool label", "unknown metadata", "deep", "version"],
)
def test_a_broken_deployment_is_refused(kinds: dict[str, Schema], change: Change) -> None:
    broken = copy.deepcopy(DEPLOYMENT)
    change(broken)
    assert errors(kinds["deployment-apps-v1.json"], broken) != []


def test_a_property_called_ref_is_no_reference(package: dict[str, Schema], kinds: dict[str, Schema]) -> None:
    name = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"
    converted = kinds["customresourcedefinition-apiextensions-v1.json"]["$defs"][name]
    assert (
        converted["properties"]["$ref"] == package["_definitions.json"]["$defs"][name]["properties"]["$ref"]
    )


def test_a_reference_that_leads_nowhere_is_an_error() -> None:
    lost = {"x-kubernetes-group-version-kind": [], "$ref": "/api/_definitions.json#/$defs/lost"}
    with pytest.raises(ValueError, match="'lost', which is not defined"):
        kubernetes_schemas.convert({"a.json": lost, "_definitions.json": {"$defs": {}}})


def definition(spec: Schema, **version: object) -> Object:
    schema = {"type": "object", "properties": {"metadata": {"type": "object"}, "spec": spec}}
    return {
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "demo.example",
            "names": {"kind": "Toy"},
            "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}, **version}],
        },
    }


def toy(spec: object, **metadata: object) -> Object:
    return {
        "apiVersion": "demo.example/v1",
        "kind": "Toy",
        "metadata": {"name": "a", **metadata},
        "spec": spec,
    }


SPEC: Schema = {
    "type": "object",
    "required": ["size"],
    "x-kubernetes-validations": [{"rule": "self.size > 0"}],
    "properties": {
        "size": {"type": "integer"},
        "properties": {"type": "object", "properties": {"a": {"type": "string"}}},
        "surge": {"x-kubernetes-int-or-string": True},
        "limit": {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": True},
        "mode": {"type": "string", "enum": ["on"], "nullable": True},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "partly": {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
            "properties": {"n": {"type": "integer"}},
        },
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "empty": {"type": "object"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        "pod": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "properties": {"spec": {"type": "object"}},
        },
        "either": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"], "properties": {"a": {"minLength": 2}}}, {"required": ["b"]}],
        },
    },
}


@pytest.fixture(scope="module")
def toy_schema(package: dict[str, Schema]) -> Schema:
    before = copy.deepcopy(SPEC)
    found = dict(
        crd_schemas.convert(
            [definition(SPEC), None, {"kind": "Kustomization"}], package["_definitions.json"]["$defs"]
        )
    )
    assert before == SPEC
    assert list(found) == ["demo.example/toy_v1.json"]
    return found["demo.example/toy_v1.json"]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"properties": {"a": "x"}},
        {"surge": 1, "limit": "25%"},
        {"surge": "25%", "limit": 1},
        {"mode": None},
        {"free": {"any": [1]}, "partly": {"n": 1, "other": True}},
        {"labels": {"any": "x"}},
        {"empty": {}},
        {"list": [{"a": "x"}]},
        {"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}}},
        {"either": {"a": "xx"}},
        {"either": {"b": "x"}},
    ],
)
def test_a_valid_custom_resource_passes(toy_schema: Schema, more: Object) -> None:
    assert errors(toy_schema, toy({"size": 1, **more}, labels={"app": "a"})) == []


@pytest.mark.parametrize(
    "more",
    [
        {"sise": 1},
        {"size": "1"},
        {"properties": {"b": "x"}},
        {"surge": True},
        {"surge": 1.5},
        {"limit": []},
        {"mode": "off"},
        {"partly": {"n": "1"}},
        {"labels": {"any": 1}},
        {"empty": {"a": 1}},
        {"list": [{"b": "x"}]},
        {"pod": {"status": {}}},
        {"either": {"a": "x"}},
        {"either": {"a": "xx", "b": "x"}},
        {"either": {"b": "x", "c": "x"}},
    ],
)
def test_a_broken_custom_resource_is_refused(toy_schema: Schema, more: Object) -> None:
    assert errors(toy_schema, toy({"size": 1, **more})) != []


def test_metadata_kind_and_required_fields_of_a_custom_resource_are_checked(toy_schema: Schema) -> None:
    assert errors(toy_schema, toy({"size": 1}, lables={})) != []
    assert errors(toy_schema, toy({"size": 1}, labels={"on": True})) != []
    assert errors(toy_schema, toy({})) != []
    assert errors(toy_schema, {**toy({"size": 1}), "apiVersion": "demo.example/v2"}) != []
    assert errors(toy_schema, {**toy({"size": 1}), "data": {}}) != []


def test_versions_that_are_not_served_have_no_schema(package: dict[str, Schema]) -> None:
    definitions = package["_definitions.json"]["$defs"]
    assert list(crd_schemas.convert([definition(SPEC, served=False)], definitions)) == []

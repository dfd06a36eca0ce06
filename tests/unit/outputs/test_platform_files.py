"""What can be said of the platform chart without running any program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import yaml

from generators.artifacts import Artifact
from generators.conventions import access, in_cluster, labels, listeners, names
from generators.grammar.quantities import amount, half, larger
from generators.model import Fleet, Model, Permission, Quota
from generators.outputs import platform
from generators.outputs._platform import roles, values
from generators.render import Renderer
from tests.unit.outputs.platform_fleets import FLEETS, model, with_gateway, with_ingress
from tests.unit.outputs.platform_helm import REPOSITORY, files

CHART = "charts/platform/"


@pytest.fixture(params=sorted(FLEETS))
def fleet(request: pytest.FixtureRequest) -> Fleet:
    return FLEETS[request.param]()


def merged(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in overlay.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and key in both else value
    return both


def test_every_file_is_in_the_chart_and_tells_its_template(fleet: Fleet) -> None:
    render = Renderer(REPOSITORY / "templates").bind("platform")
    made: list[Artifact] = list(platform.of_fleet(model(fleet), render))
    assert {artifact.path for artifact in made} >= {
        f"{CHART}{name}"
        for name in ("Chart.yaml", "README.md", "values.yaml", "values.schema.json", "templates/NOTES.txt")
    }
    for artifact in made:
        assert artifact.path.startswith(CHART)
        assert (REPOSITORY / artifact.template).is_file(), artifact.template
        assert artifact.text.endswith("\n")


class Unreadable(Model):
    """A model whose services must not be looked at."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        assert name != "services", "the platform chart must not depend on the services"
        return super().__getattribute__(name)


def test_the_chart_never_looks_at_the_services(fleet: Fleet) -> None:
    render = Renderer(REPOSITORY / "templates").bind("platform")
    guarded = list(platform.of_fleet(Unreadable(fleet, ()), render))
    assert [a.path for a in guarded] == [a.path for a in platform.of_fleet(model(fleet), render)]
    with pytest.raises(AssertionError, match="must not depend"):
        _ = Unreadable(fleet, ()).services


def test_a_gateway_is_there_only_with_the_gateway_api() -> None:
    of_gateway = {f"{CHART}templates/gateway.yaml", f"{CHART}templates/redirect.yaml"}
    assert of_gateway <= files(with_gateway()).keys()
    ingress = files(with_ingress())
    assert not of_gateway & ingress.keys()
    assert not [path for path, text in ingress.items() if "gateway.networking.k8s.io" in text]
    assert f"{CHART}templates/certificate.yaml" in ingress, "an Ingress needs the certificate too"


def test_templates_use_nothing_whose_answer_changes(fleet: Fleet) -> None:
    banned = re.compile(r"\b(lookup|tpl|now|rand\w+|uuidv4|gen\w+Cert|genCA|htpasswd|toYaml|fromJson)\b")
    for path, text in files(fleet).items():
        code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        for action in re.findall(r"\{\{(.*?)\}\}", code) if "/templates/" in path else ():
            assert not banned.search(action), (path, action)
    assert banned.search('lookup "v1"')
    assert not banned.search("mustToYaml")


def test_values_pass_the_schema_in_every_environment(fleet: Fleet) -> None:
    made = files(fleet)
    schema = json.loads(made[f"{CHART}values.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    base = yaml.safe_load(made[f"{CHART}values.yaml"])
    jsonschema.validate(base, schema)
    for environment in fleet.environments:
        overlay = yaml.safe_load(made[f"{CHART}values-{environment.name}.yaml"])
        jsonschema.validate(merged(base, overlay), schema)
        assert overlay.keys() <= base.keys()


def places(schema: dict[str, Any], value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a mapping with fixed keys stands in the values."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from places(schema, inner, (*path, key))


@pytest.mark.slow
def test_the_schema_refuses_an_unknown_or_missing_key_at_every_depth() -> None:
    fleet = with_ingress()
    made = files(fleet)
    schema = json.loads(made[f"{CHART}values.schema.json"])
    record = {"images": {"postgres": {"version": "17.6", "digest": "sha256:" + "0" * 64}}}
    full = merged(yaml.safe_load(made[f"{CHART}values.yaml"]), values.overlay(fleet.environments[0], fleet))
    full = merged(full, record)
    free = {("priorities",), ("tenants",), ("resources",), ("images",)}
    tried = 0
    for path in [place for place in places(schema, full) if place not in free]:
        broken = json.loads(json.dumps(full))
        at = broken
        for key in path:
            at = at[key]
        lost = dict(at)
        at["surprise"] = 1
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)
        for key in lost:
            del at["surprise" if "surprise" in at else key]
            at.clear()
            at.update({other: held for other, held in lost.items() if other != key})
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(broken, schema)
            tried += 1
    assert tried > 60


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("quota.cpu", 40),
        ("quota.pods", "300"),
        ("quota.memory", "80 Gi"),
        ("images.postgres.digest", "sha256:short"),
        ("images.postgres.digest", ""),
        ("resources.postgres.type", "mysql"),
        ("resources.postgres.port", 80),
        ("preemption", "false"),
        ("secretStore.server", "http://vault.codai.example"),
        ("namespace", "Codai"),
        ("priorities.core", 2_000_000_000),
        ("release.commit", "main"),
    ],
)
def test_the_schema_refuses_a_wrong_value(path: str, wrong: object) -> None:
    fleet = with_gateway()
    made = files(fleet)
    schema = json.loads(made[f"{CHART}values.schema.json"])
    full = merged(yaml.safe_load(made[f"{CHART}values.yaml"]), values.overlay(fleet.environments[0], fleet))
    full = merged(full, {"images": {"postgres": {"version": "17.6", "digest": "sha256:" + "0" * 64}}})
    jsonschema.validate(full, schema)
    *parents, last = path.split(".")
    at = full
    for key in parents:
        at[key] = dict(at[key])
        at = at[key]
    at[last] = wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(full, schema)


def test_overlays_hold_no_null_that_would_delete_a_default(fleet: Fleet) -> None:
    def nulls(value: object) -> bool:
        if isinstance(value, dict):
            return any(nulls(inner) for inner in value.values())
        return value is None

    assert nulls({"a": {"b": None}})
    for environment in fleet.environments:
        assert not nulls(values.overlay(environment, fleet))


def test_only_the_last_environment_preempts(fleet: Fleet) -> None:
    assert [values.overlay(one, fleet)["preemption"] for one in fleet.environments][-2:] == [False, True]


def test_the_largest_container_is_half_the_quota_but_never_below_the_default() -> None:
    fleet = with_gateway()
    small = replace(fleet.environments[0], quota=Quota("600m", "1Gi", "300Mi", 5))
    assert values.overlay(small, fleet)["largestContainer"] == {
        "cpu": "500m",
        "memory": "512Mi",
        "ephemeralStorage": "256Mi",
    }
    assert values.overlay(fleet.environments[0], fleet)["largestContainer"] == {
        "cpu": "20",
        "memory": "40Gi",
        "ephemeralStorage": "60Gi",
    }


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        *(("40", "20"), ("1", "500m"), ("250m", "125m"), ("1.5", "750m"), ("3000", "1500")),
        *(("80Gi", "40Gi"), ("5Gi", "2560Mi"), ("1Mi", "512Ki"), ("10G", "5G"), ("1G", "500M")),
    ],
)
def test_half_of_a_quantity_keeps_its_family_of_units(whole: str, expected: str) -> None:
    assert half(whole) == expected
    assert amount(expected) * 2 == amount(whole)


def test_quantities_compare_by_amount_and_refuse_other_words() -> None:
    assert larger("1Gi", "1000Mi") == "1Gi"
    assert larger("900m", "1") == "1"
    with pytest.raises(ValueError, match="'5 apples' is no quantity"):
        amount("5 apples")


def rights(permissions: tuple[Permission, ...]) -> set[tuple[str, str, str]]:
    return {
        (group, resource, verb)
        for one in permissions
        for group in one.groups
        for resource in one.resources
        for verb in one.verbs
    }


def test_nobody_gets_a_wildcard_a_shell_or_somebody_elses_rights(fleet: Fleet) -> None:
    for role in (roles.deployer(fleet), roles.reader(fleet)):
        for group, resource, verb in rights(role):
            assert "*" not in (group, resource, verb)
            assert verb not in {"escalate", "bind", "impersonate", "deletecollection"}
            assert resource not in {"pods/exec", "pods/attach", "pods/portforward", "serviceaccounts/token"}
            assert resource not in {"namespaces", "resourcequotas", "limitranges"} or verb in {
                "get",
                "list",
                "watch",
            }


def test_the_reader_reads_and_never_secrets(fleet: Fleet) -> None:
    found = rights(roles.reader(fleet))
    assert {verb for _, _, verb in found} == {"get", "list", "watch"}
    assert "secrets" not in {resource for _, resource, _ in found}
    assert {verb for _, resource, verb in found if resource == "pods/log"} == {"get"}
    for wanted in ("pods", "events", "replicasets", "resourcequotas", "horizontalpodautoscalers"):
        assert wanted in {resource for _, resource, _ in found}


def rendered_kinds() -> set[str]:
    """The kinds of the top-level objects in the templates of the workload chart."""
    folder = REPOSITORY / "templates/workload"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.tpl"))]
    return {kind for text in texts for kind in re.findall(r"^kind: (\w+)$", text, re.MULTILINE)}


def test_the_table_of_kinds_is_what_the_workload_chart_renders() -> None:
    stated = {
        kind.name
        for kind in (*access.ALWAYS, *access.GATEWAY, *access.INGRESS, *access.OPERATOR, *access.QUEUES)
    }
    assert rendered_kinds() == stated


def test_the_deployer_can_install_each_kind_that_its_platform_renders(fleet: Fleet) -> None:
    gateway = fleet.platform.gateway.api == "gateway"
    found = rights(roles.deployer(fleet))
    for kind in access.kinds(gateway=gateway, operator=gateway, queues=not gateway):
        for verb in ("get", "list", "watch", "create", "patch", "delete"):
            assert (kind.group, kind.resource, verb) in found
    others = access.INGRESS if gateway else access.GATEWAY
    assert not {(kind.group, kind.resource, "patch") for kind in others} & found


def test_names_that_charts_share_come_from_the_conventions(fleet: Fleet) -> None:
    made = files(fleet)
    deployer = made[f"{CHART}templates/deployer.yaml"]
    assert f'"{access.deployers(fleet.platform.name, "%s")}"' in deployer
    assert names.priority_class("%s", "%s") in made[f"{CHART}templates/priority-classes.yaml"]
    policy = made[f"{CHART}templates/resource-network-policy.yaml"]
    assert labels.uses(fleet.platform.name, "%s") in policy
    assert in_cluster.host("%s") in made[f"{CHART}templates/resource-service.yaml"]
    assert (listeners.listener("@"), listeners.listener("wallet")) == ("https-apex", "https")


def test_the_readme_names_each_environment_and_who_may_deploy(fleet: Fleet) -> None:
    readme = files(fleet)[f"{CHART}README.md"]
    for environment in fleet.environments:
        assert f"--namespace {environment.namespace} --create-namespace" in readme
        assert access.deployers(fleet.platform.name, access.scope(environment.name)) in readme
        has_record = any(environment.name in one.in_cluster for one in fleet.resources.values())
        assert (names.release_record(environment.name, "platform") in readme) == has_record

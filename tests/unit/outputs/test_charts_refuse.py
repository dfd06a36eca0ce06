"""What the real helm refuses by hand: no record, values that mean harm, another environment's values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.model import Endpoint, Exemption
from tests.unit.outputs.chart_helm import RECORD, Charts, Refused, gateway

pytestmark = pytest.mark.slow
GRANTED = {"groups": [""], "resources": ["configmaps"], "names": ["wallet"], "verbs": ["get", "watch"]}


def without(part: str) -> dict[str, Any]:
    image = {**RECORD["workload"]["image"], part: ""}
    return {"workload": {**RECORD["workload"], "image": image}}


@pytest.mark.parametrize("part", ["digest", "version"])
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_nothing_is_rendered_without_a_digest_or_a_version(
    on_gateway: Charts, environment: str, part: str
) -> None:
    with pytest.raises(Refused, match=f"no image digest and version for {environment}; add the release rec"):
        on_gateway.text("rich", environment, without(part))


def test_nothing_is_rendered_without_an_environment(on_gateway: Charts) -> None:
    with pytest.raises(Refused, match=r"no environment chosen; add -f charts/rich/values-<environment>"):
        on_gateway.helm("template", "rich", "charts/rich", values=RECORD)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"environment": "qa"}, "value must be one of"),
        ({"securityContext": {"runAsUser": 0}}, "additional properties 'securityContext' not allowed"),
        ({"hostNetwork": True}, "additional properties 'hostNetwork' not allowed"),
        ({"scaling": {"replicas": 2}}, "oneOf"),
        ({"port": "4104"}, "got string, want integer"),
        ({"config": {"PORT": "1"}}, r"config\.PORT is set by the chart already"),
        ({"uses": {"redis": {"host": None}}}, "got null, want string"),
        ({"uses": {"cache": {"type": "redis", "port": 1}}}, r"uses\.cache has no host in production"),
        ({"global": {"foo": "bar"}}, "global.*maxProperties"),
        ({"name": "canary"}, "rich: these are the values of canary"),
        ({"limits": {"memory": 0}}, "limits/memory"),
        ({"temporary": "0Mi"}, "temporary"),
        ({"metrics": {"series": 0}}, "series.*minimum"),
        ({"priorityClass": "system-cluster-critical"}, "priorityClass"),
        ({"shutdown": {"drain": 100, "grace": 30}}, "shutdown.drain leaves nothing"),
        ({"scaling": {"min": 20, "max": 12}}, "scaling.min is above scaling.max"),
        ({"requests": {"memory": "4Gi"}}, "requests.memory is above limits.memory"),
        ({"requests": {"cpu": 4}}, "requests.cpu is above limits.cpu"),
        ({"limits": {"cpu": "10m"}}, "requests.cpu is above limits.cpu"),
        ({"probes": {"liveness": {"path": "/health/ready"}}}, "need three paths"),
        ({"route": {"listeners": ["http"]}}, "listeners"),
        ({"route": {"listeners": []}}, "route.listeners is empty"),
        ({"route": {"hosts": ["a..b"]}}, "hosts"),
        ({"route": {"timeout": 99999999999}}, "timeout"),
        ({"uses": {"redis": {"cidrs": ["0.0.0.0/0"]}}}, "cidrs"),
        ({"uses": {"redis": {"cidrs": ["999.1.1.1/24"]}}}, "cidrs"),
        ({"permissions": [{"groups": [""], "resources": ["secrets"], "verbs": ["get"]}]}, "names"),
        ({"permissions": [{"groups": [""], "resources": ["pods/exec"], "verbs": ["create"]}]}, "resources"),
        ({"permissions": [{"groups": [""], "resources": ["services/proxy"], "verbs": ["get"]}]}, "resources"),
        ({"permissions": [{"groups": [""], "resources": ["pods"], "verbs": ["escalate"]}]}, "verbs"),
        ({"permissions": [{"groups": [""], "resources": ["pods"], "verbs": ["delete"]}]}, "verbs"),
        ({"platform": {"gateway": {"namespace": "default"}}}, "gateway/namespace"),
        ({"platform": {"prometheus": {"address": "http://x"}}}, "prometheus/address"),
        ({"uses": {"redis": {"cidrs": ["0.0.0.0/1", "128.0.0.0/1"]}}}, "cidrs"),
        ({"uses": {"redis": {"cidrs": ["169.254.169.254/32"]}}}, "cidrs"),
        ({"egress": {"stripe": {"cidrs": ["0.0.0.0/1", "128.0.0.0/1"]}}}, "cidrs"),
        (
            {"egress": {"stripe": {"cidrs": ["0.0.0.0/0"], "loosened": True}}},
            r"egress\.stripe is loosened by no",
        ),
        (
            {"secrets": {"theirs": {"key": "logai/database", "field": "password"}}},
            r"secrets\.theirs reads logai/database, which services\.yaml does not give it",
        ),
        (
            {"uses": {"queue": {"type": "nats", "port": 4222, "host": "queue", "inCluster": True}}},
            r"secrets\.queue-password reads platform/queue, which services\.yaml does not give it",
        ),
        (
            {"permissions": [{**GRANTED, "resources": ["secrets"], "names": ["bancai"], "verbs": ["get"]}]},
            r'permissions hold .*"bancai".*, which services\.yaml does not grant it; state it there',
        ),
    ],
)
def test_values_that_mean_harm_or_nothing_are_refused(
    on_gateway: Charts, values: dict[str, Any], said: str
) -> None:
    given = {"workload": {**RECORD["workload"], **values}}
    with pytest.raises(Refused, match=said):
        on_gateway.text("rich", "production", given)


@pytest.mark.parametrize(
    ("least", "most"),
    [("700m", "0.7"), ("0.7", "700m"), (1, "1000m"), ("1Gi", "1024Mi"), ("999M", "1G"), (5368709120, "5Gi")],
)
def test_requests_may_be_as_high_as_limits_in_any_spelling(
    on_gateway: Charts, least: str | int, most: str | int
) -> None:
    compute = {"requests": {"cpu": least, "memory": least}, "limits": {"cpu": most, "memory": most}}
    text = on_gateway.text("rich", "production", {"workload": {**RECORD["workload"], **compute}})
    assert f'cpu: "{most}"' in text


@pytest.mark.parametrize(
    ("service", "rules", "said"),
    [
        ("rich", [{**GRANTED, "resources": ["secrets"], "names": ["bancai"], "verbs": ["get"]}], '"bancai"'),
        ("rich", [GRANTED, {**GRANTED, "names": ["logai"]}], '"logai"'),
        ("rich", [{**GRANTED, "verbs": ["get", "watch", "list"]}], '"list"'),
        ("rolling", [GRANTED], '"wallet"'),
    ],
)
def test_no_value_gives_a_role_what_the_catalog_does_not_even_where_no_schema_judges(
    on_gateway: Charts, service: str, rules: list[dict[str, Any]], said: str
) -> None:
    given = {"workload": {**RECORD["workload"], "permissions": rules}}
    options = (*on_gateway.options(service, "production"), "--skip-schema-validation")
    refusal = rf"{service}: permissions hold .*{said}.* does not grant it; .* and run \./doit generate"
    with pytest.raises(Refused, match=refusal):
        on_gateway.helm("template", service, f"charts/{service}", *options, values=given)


def test_a_value_may_repeat_what_the_catalog_grants(on_gateway: Charts) -> None:
    given = {"workload": {**RECORD["workload"], "permissions": [GRANTED]}}
    assert on_gateway.text("rich", "production", given) == on_gateway.text("rich", "production")


def test_what_the_catalog_exempts_may_be_everybody(tmp_path: Path) -> None:
    made = gateway(tmp_path)
    rich = made.services["rich"]
    everybody = Endpoint("pay.example", 443, ("0.0.0.0/0",))
    party = replace(rich.egress[0], endpoints=dict.fromkeys(rich.egress[0].endpoints, everybody))
    exempted = Exemption("egress.stripe", "They name no ranges.", "2030-01-01")
    charts = Charts(made.fleet, {"rich": replace(rich, egress=(party,), exemptions=(exempted,))}, tmp_path)
    charts.write()
    assert 'cidr: "0.0.0.0/0"' in charts.text("rich", "production")


def test_steps_that_do_not_grow_are_refused(on_gateway: Charts) -> None:
    steps = [{"weight": 50, "pause": 60}, {"weight": 10, "pause": 60}]
    given = {"workload": {**RECORD["workload"], "rollout": {"steps": steps}}}
    with pytest.raises(Refused, match="do not grow"):
        on_gateway.text("canary", "production", given)


def test_no_service_is_put_where_kubernetes_itself_is(on_gateway: Charts) -> None:
    options = on_gateway.options("rich", "production")
    own = options[options.index("--namespace") + 1]
    elsewhere = ["kube-system" if one == own else one for one in options]
    with pytest.raises(Refused, match="kube-system is no namespace of an environment"):
        on_gateway.helm("template", "rich", "charts/rich", *elsewhere, values=RECORD)


@pytest.mark.parametrize(
    ("environment", "how", "said"),
    [
        ("production", ("--set", "workload.environment=staging"), "priorityClass .*-production-"),
        ("staging", ("--set", "workload.environment=production"), "priorityClass .*-staging-"),
        ("production", ("--set", "workload.tier=support"), "-support; choose by"),
        ("production", ("--namespace", "codai-staging"), "codai-staging is that of staging, and"),
        ("staging", ("--namespace", "codai-production"), "take -n codai-staging, or -f .*/values-production"),
        ("staging", ("--set", "workload.uses.postgres.cidrs={10.20.0.0/24}"), "both inside"),
    ],
)
def test_the_values_of_one_environment_do_not_come_into_another(
    on_gateway: Charts, environment: str, how: tuple[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        on_gateway.helm(
            "template", "rich", "charts/rich", *on_gateway.options("rich", environment), *how, values=RECORD
        )

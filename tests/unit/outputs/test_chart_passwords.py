"""What a service is given to sign in with at a resource that runs in the environment itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.conventions import in_cluster
from generators.model import Secret
from tests.unit.outputs.chart_helm import Charts, Object, gateway, ingress, named, pod_of

pytestmark = pytest.mark.slow
STATED = {"database-password": ("wallet/database", "password")}


def fetched(objects: list[Object], name: str) -> dict[str, tuple[str, str]]:
    data = named(objects, "ExternalSecret", name)["spec"]["data"]
    return {one["secretKey"]: (one["remoteRef"]["key"], one["remoteRef"]["property"]) for one in data}


def variables(objects: list[Object]) -> dict[str, Any]:
    (container,) = pod_of(objects)["spec"]["containers"]
    return {one["name"]: one["value"] for one in container["env"]}


def test_the_password_of_an_instance_is_a_file_of_whoever_uses_it(on_gateway: Charts) -> None:
    objects = on_gateway.objects("rich", "staging")
    own = (in_cluster.secret_key("redis"), in_cluster.SECRET_FIELD)
    assert fetched(objects, "rich") == {**STATED, "redis-password": own}
    assert variables(objects)["REDIS_PASSWORD_FILE"] == "/etc/secrets/redis-password"


def test_nobody_is_given_the_password_of_the_whole_database(on_gateway: Charts) -> None:
    objects = on_gateway.objects("rich", "staging")
    assert "POSTGRES_PASSWORD_FILE" not in variables(objects)
    assert in_cluster.secret_key("postgres") not in json.dumps(objects)


def test_outside_the_cluster_only_what_the_service_states_is_fetched(on_gateway: Charts) -> None:
    objects = on_gateway.objects("rich", "production")
    assert fetched(objects, "rich") == STATED
    assert "REDIS_PASSWORD_FILE" not in variables(objects)


def test_the_instance_wins_where_it_runs_and_the_stated_secret_elsewhere(tmp_path: Path) -> None:
    made = gateway(tmp_path)
    rich = made.services["rich"]
    outside = Secret("redis-password", "managed/redis", "secret")
    charts = Charts(made.fleet, {"rich": replace(rich, secrets=(*rich.secrets, outside))}, tmp_path)
    charts.write()
    production = charts.objects("rich", "production")
    assert fetched(production, "rich")["redis-password"] == ("managed/redis", "secret")
    staging = charts.objects("rich", "staging")
    assert fetched(staging, "rich")["redis-password"] == ("platform/redis", "password")


def test_who_states_none_has_one_where_an_instance_runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = ingress(tmp_path_factory.mktemp("ingress"))
    made.write()
    objects = made.objects("queue", "staging")
    assert fetched(objects, "queue")["nats-password"] == ("platform/nats", "password")
    assert variables(objects)["NATS_PASSWORD_FILE"] == "/etc/secrets/nats-password"
    pod = pod_of(objects)["spec"]
    assert {"name": "secrets", "secret": {"secretName": "queue", "defaultMode": 288}} in pod["volumes"]

"""What the Prometheus outputs write: by tier, per environment, and nothing that lists the fleet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml

from generators.conventions import access, scraping
from generators.model import Model, RemoteWrite, Service, Settings
from generators.outputs import operator, prometheus, telemetry
from generators.outputs._operator.prometheus import storage
from generators.outputs._prometheus.remote_write import queue
from tests.unit.checks.monitoring_plans import OUTPUTS, golden, load, plan, with_prometheus

OURS = ("monitoring/prometheus/", "monitoring/operator/", "monitoring/telemetry/")


@cache
def codai() -> dict[str, str]:
    """The files of the repository's own catalog."""
    return written(load("services.yaml"))


def written(model: Model) -> dict[str, str]:
    return {path: text for path, text in plan(model).texts.items() if path.startswith(OURS)}


def jobs(files: dict[str, str], service: str) -> dict[str, dict[str, Any]]:
    path = f"monitoring/prometheus/scrape/services/{service}.yaml"
    return {job["job_name"]: job for job in yaml.safe_load(files[path])["scrape_configs"]}


def changed(model: Model, identifier: str, how: Callable[[Service], Service]) -> Model:
    services = tuple(how(one) if one.id == identifier else one for one in model.services)
    return replace(model, services=services)


def in_environment(name: str, how: Callable[[Settings], Settings]) -> Callable[[Service], Service]:
    def apply(service: Service) -> Service:
        settings = {**service.environments, name: how(service.environments[name])}
        return replace(service, environments=settings)

    return apply


@pytest.mark.parametrize(
    ("service", "interval", "series", "body"),
    [("logai", "15s", 3000, "1500KB"), ("wallet", "30s", 2000, "1000KB"), ("docs", "60s", 1000, "500KB")],
)
def test_the_tier_sets_interval_timeout_and_limits(
    service: str, interval: str, series: int, body: str
) -> None:
    job = jobs(codai(), service)[service]
    assert job["scrape_interval"] == interval
    assert job["scrape_timeout"] == "10s"
    assert job["sample_limit"] == series
    assert job["body_size_limit"] == body


def test_targets_have_room_for_the_pods_of_a_rollout_at_its_peak_and_those_that_end() -> None:
    model = load("services.yaml")
    wallet = next(one for one in model.services if one.id == "wallet")
    peaks = sum(one.peak for one in wallet.environments.values())
    assert jobs(codai(), "wallet")["wallet"]["target_limit"] == 2 * peaks


def test_all_services_have_a_job_each_with_one_and_the_same_discovery() -> None:
    model = load("services.yaml")
    discoveries = [jobs(codai(), one.id)[one.id]["kubernetes_sd_configs"] for one in model.services]
    assert len(discoveries) == len(model.services) > 1
    assert all(one == discoveries[0] for one in discoveries)


def test_every_public_host_is_probed_in_every_environment_at_its_readiness() -> None:
    found = jobs(codai(), "codai")
    assert found["probe/codai/production"]["static_configs"][0]["targets"] == [
        "https://codai.example/health/ready",
        "https://www.codai.example/health/ready",
    ]
    staging = found["probe/codai/staging"]["static_configs"][0]
    assert staging["targets"][0] == "https://staging.codai.example/health/ready"
    assert staging["labels"]["environment"] == "staging"
    assert set(jobs(codai(), "memorai")) == {"memorai"}, "no host, no probe"


def test_a_route_that_hides_readiness_is_probed_at_its_first_path() -> None:
    def narrower(settings: Settings) -> Settings:
        return replace(settings, route=replace(settings.route, paths=("/api", "/v2")))

    model = changed(load("services.yaml"), "wallet", in_environment("production", narrower))
    probe = jobs(written(model), "wallet")["probe/wallet/production"]
    assert probe["static_configs"][0]["targets"] == ["https://wallet.codai.example/api"]


def test_an_environment_with_an_interval_of_its_own_overrides_the_job() -> None:
    def slower(settings: Settings) -> Settings:
        return replace(settings, scrape_interval=5)

    model = changed(load("services.yaml"), "wallet", in_environment("staging", slower))
    steps = jobs(written(model), "wallet")["wallet"]["relabel_configs"]
    assert steps[-2:] == [
        {
            "source_labels": ["environment"],
            "regex": "staging",
            "target_label": "__scrape_interval__",
            "replacement": "5s",
        },
        {
            "source_labels": ["environment"],
            "regex": "staging",
            "target_label": "__scrape_timeout__",
            "replacement": "5s",
        },
    ]
    assert not any(
        step.get("target_label") == "__scrape_interval__"
        for step in jobs(codai(), "wallet")["wallet"]["relabel_configs"]
    )


def test_what_comes_to_an_end_is_not_scraped() -> None:
    files = golden().texts
    scraped = {path for path in files if path.startswith("monitoring/prometheus/scrape/services/")}
    names = {path.rpartition("/")[2].removesuffix(".yaml") for path in scraped}
    assert names == {"front", "offers", "store", "packer"}


def test_a_new_service_adds_files_and_changes_none() -> None:
    model = load("services.yaml")
    docs = next(one for one in model.services if one.id == "docs")
    more = replace(model, services=(*model.services, replace(docs, id="newcomer", fingerprint="newcomer")))
    after = written(more)
    assert {path: after[path] for path in codai()} == codai()
    assert {path.rpartition("/")[2].partition(".")[0] for path in set(after) - set(codai())} == {"newcomer"}


def test_plain_files_are_always_written_and_objects_only_for_an_operator() -> None:
    model = load("services.yaml")
    files = written(with_prometheus(model, delivery="files"))
    assert not any(path.startswith("monitoring/operator/") for path in files)
    assert "monitoring/prometheus/access.yaml" in files
    assert "monitoring/operator/access.yaml" in codai()
    assert (
        files["monitoring/prometheus/access.yaml"].partition("\n")[2]
        == (codai()["monitoring/operator/access.yaml"].partition("\n")[2])
    )
    path = "monitoring/prometheus/prometheus.yml"
    assert "# Not installed" in codai()[path]
    assert "# Not installed" not in files[path]


def test_the_account_may_look_only_where_something_is_scraped() -> None:
    found = list(yaml.safe_load_all(codai()["monitoring/operator/access.yaml"]))
    discovery = [one for one in found if one["metadata"]["name"].endswith("-discovery")]
    inside = {one["metadata"]["namespace"] for one in discovery if one["kind"] == "RoleBinding"}
    assert {"codai-staging", "codai-production", "monitoring", "kube-system", "default"} <= inside
    assert not any(
        one["kind"] == "ClusterRoleBinding" and one["roleRef"]["name"].endswith("-discovery") for one in found
    )
    verbs = {verb for one in found for rule in one.get("rules") or () for verb in rule["verbs"]}
    assert verbs == {"get", "list", "watch"}


def test_the_account_of_who_tells_what_runs_is_a_reader_of_each_environment_and_no_more() -> None:
    found = list(yaml.safe_load_all(codai()["monitoring/operator/access.yaml"]))
    granted = [
        (one["metadata"]["namespace"], one["roleRef"]["kind"], one["roleRef"]["name"])
        for one in found
        if any(subject["name"] == scraping.STATUS for subject in one.get("subjects") or ())
    ]
    assert granted == [
        ("codai-staging", "Role", access.READER),
        ("codai-production", "Role", access.READER),
    ]


@pytest.mark.parametrize("delivery", ["operator", "files"])
def test_without_who_tells_what_runs_nothing_of_it_is_written(delivery: str) -> None:
    model = with_prometheus(load("services.yaml"), delivery=delivery)
    platform = replace(model.fleet.platform, status=None)
    silent = written(replace(model, fleet=replace(model.fleet, platform=platform)))
    told = written(model)
    assert not any(scraping.STATUS in text for text in silent.values())
    gone = {path.rpartition("/")[2] for path in set(told) - set(silent)}
    objects = {"environments.yaml"} if delivery == "operator" else set()
    assert gone == {f"{scraping.STATUS}.yaml", *objects}


@pytest.mark.slow
def test_no_secret_stands_in_any_file() -> None:
    for path, text in codai().items():
        for document in yaml.safe_load_all(text) if path.endswith((".yaml", ".yml")) else ():
            assert not set(keys(document)) & {"password", "credentials", "bearer_token", "basic_auth"}, path


def keys(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [key for name, value in data.items() for key in (name, *keys(value))]
    return [key for one in data for key in keys(one)] if isinstance(data, list) else []


@pytest.mark.parametrize(
    ("rate", "shards"), [(1, (1, 3)), (8000, (1, 3)), (8001, (2, 6)), (30_000, (4, 12)), (200_000, (25, 75))]
)
def test_the_queue_has_shards_for_the_rate_and_three_times_as_many_to_catch_up(
    rate: int, shards: tuple[int, int]
) -> None:
    sized = queue(rate)
    assert (sized.min_shards, sized.max_shards) == shards
    assert sized.capacity == 5 * sized.batch


def test_each_of_two_servers_is_sized_for_its_half_of_what_the_store_takes() -> None:
    write = RemoteWrite("https://store.example/push", 16_001)
    model = load("services.yaml")
    sized = {}
    for delivery in ("operator", "files"):
        files = written(with_prometheus(model, delivery=delivery, remote_write=write))
        (plain,) = yaml.safe_load(files["monitoring/prometheus/prometheus.yml"])["remote_write"]
        sized[delivery] = plain["queue_config"]["min_shards"]
        if delivery == "operator":
            spec = yaml.safe_load(files["monitoring/operator/prometheus.yaml"])["spec"]
            assert spec["replicas"] == 2
            assert spec["remoteWrite"][0]["queueConfig"]["minShards"] == sized[delivery]
    assert sized == {"operator": 2, "files": 3}


def test_without_remote_write_there_is_none_in_either_delivery() -> None:
    files = written(with_prometheus(load("services.yaml"), remote_write=None))
    assert "remote_write" not in yaml.safe_load(files["monitoring/prometheus/prometheus.yml"])
    spec = yaml.safe_load(files["monitoring/operator/prometheus.yaml"])["spec"]
    assert not {"remoteWrite", "secrets"} & set(spec)


def test_the_volume_holds_the_retention_at_the_stated_rate() -> None:
    stated = load("services.yaml").fleet.platform.prometheus
    assert storage(replace(stated, remote_write=None)) == 100
    day = replace(stated, retention=1, remote_write=RemoteWrite("https://metrics.example", 1_000_000))
    assert storage(day) == 81, "each of two servers holds half of 86.4 billion samples of two bytes"


def test_retention_and_intervals_come_from_the_catalog() -> None:
    files = written(with_prometheus(load("services.yaml"), retention=90))
    assert "--storage.tsdb.retention.time=90d" in files["monitoring/prometheus/arguments.txt"].splitlines()
    assert yaml.safe_load(files["monitoring/operator/prometheus.yaml"])["spec"]["retention"] == "90d"


def test_jobs_of_the_platform_never_share_a_name_with_a_service() -> None:
    model = load("services.yaml")
    names = [
        job["job_name"]
        for path, text in codai().items()
        if path.startswith("monitoring/prometheus/scrape/")
        for job in yaml.safe_load(text)["scrape_configs"]
    ]
    assert len(names) == len(set(names))
    others = {name for name in names if "/" in name}
    assert set(names) - others == {service.id for service in model.services}


def test_every_target_of_the_platform_says_which_part_it_is() -> None:
    for path, text in codai().items():
        if path.startswith(
            ("monitoring/prometheus/scrape/platform/", "monitoring/prometheus/scrape/resources/")
        ):
            (job,) = yaml.safe_load(text)["scrape_configs"]
            stated = {
                s["target_label"]: s["replacement"] for s in job["relabel_configs"] if "replacement" in s
            }
            assert stated[scraping.COMPONENT] == path.rpartition("/")[2].removesuffix(".yaml")
            assert scraping.SERVICE not in stated


def test_the_outputs_own_their_folders_and_nothing_else() -> None:
    for module in (prometheus, operator, telemetry):
        name = module.__name__.rpartition(".")[2]
        assert name in OUTPUTS
        assert list(module.ROOTS) == [f"monitoring/{name}"]

"""For every value the model can tell which layer set it, where, and what it covered."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.catalog import Loaded, Origin, load
from generators.catalog.sections import unfit
from generators.model import Settings
from tests.unit.catalog.corpus import CASES

REAL = Path(__file__).parents[3] / "services.yaml"


@pytest.fixture(scope="module")
def layered() -> Loaded:
    return load(CASES / "good" / "every-layer.yaml", "services.yaml")


def layers(origin: Origin) -> list[str]:
    return [origin.source.layer, *(one.layer for one in origin.covered)]


def test_an_environment_of_the_service_covers_the_tiers(layered: Loaded) -> None:
    origin = layered.origins.of("services.cart.environments.staging.scaling.maximum")

    assert layers(origin) == ["service cart, in staging", "tier core, in staging", "any tier, built in"]
    assert origin.source.key == "services.cart.in.staging.scaling.max"


def test_a_kind_of_the_catalog_covers_the_built_in_one(layered: Loaded) -> None:
    origin = layered.origins.of("services.cart.environments.production.probes.readiness.period")

    assert layers(origin) == ["kind web", "any kind, built in"]
    assert origin.covered[0].place.path == "generators/catalog/builtin.yaml"


def test_the_place_is_the_line_that_states_the_value(layered: Loaded) -> None:
    place = layered.origins.of("services.cart.port").place
    line = (CASES / "good" / "every-layer.yaml").read_text().split("\n")[place.line - 1]

    assert line[place.column - 1 : place.end_column - 1] == "4002"


@pytest.mark.parametrize(
    ("model", "catalog"),
    [
        ("services.cart.base.scaling.minimum", "services.cart.scaling.min"),
        ("services.cart.environments.staging.scaling.hpa.cpu", "services.cart.in.staging.scaling.cpu"),
        ("services.cart.calls.0", "services.cart.depends_on.0"),
        ("fleet.tiers.core.title", "tiers.core.title"),
    ],
)
def test_a_value_may_be_named_as_the_model_or_the_catalog_does(
    layered: Loaded, model: str, catalog: str
) -> None:
    assert layered.origins.of(model) == layered.origins.of(catalog)


@pytest.mark.parametrize(
    ("path", "layer", "key"),
    [
        ("services.login.kind", "not stated, default: web", "services.login.kind"),
        ("services.cart.description", "not stated, default: the title", "services.cart.description"),
        ("services.cart.coverage", "any language, built in", "language.coverage"),
        ("services.cart.depends_on.0.optional", "not stated, default: false", None),
        ("environments.staging.soak", "not stated, default: 0s", "environments.staging.soak"),
        ("environments.staging.approval_timeout", "not stated, default: 24h", None),
        ("platform.prometheus.retention", "not stated, default: 35d", "platform.prometheus.retention"),
        ("alerting.severities.info.repeat_every", "not stated, default: 0s", None),
    ],
)
def test_a_default_is_explained_where_it_would_be_stated(path: str, layer: str, key: str | None) -> None:
    origin = load(CASES / "good" / "smallest.yaml", "services.yaml").origins.of(path)

    assert origin.source.layer == layer
    assert key is None or origin.source.key == key
    assert origin.place.line > 0


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tiers.core.rollout.promotion", ["tier.rollout.promotion"]),
        ("tiers.core.rollout.deadline", ["tiers.core.rollout.deadline", "tier.rollout.deadline"]),
        (
            "tiers.core.in.staging.scaling.max",
            ["tiers.core.in.staging.scaling.max", "tiers.core.scaling.max", "tier.scaling.max"],
        ),
        ("tiers.core.in.production.scaling.max", ["tiers.core.scaling.max", "tier.scaling.max"]),
        ("languages.typescript.coverage", ["language.coverage"]),
        ("kinds.web.probes.startup.period", ["kind.probes.startup.period"]),
        (
            "kinds.worker.probes.readiness.period",
            ["kinds.worker.probes.readiness.period", "kind.probes.readiness.period"],
        ),
        ("tiers.core.priority", ["tiers.core.priority"]),
    ],
)
def test_a_level_covers_what_all_of_its_section_begin_with(path: str, expected: list[str]) -> None:
    origin = load(REAL, "services.yaml").origins.of(path)

    assert [origin.source.key, *(one.key for one in origin.covered)] == expected


@pytest.mark.parametrize(
    "path", ["kinds.cron.probes.readiness.period", "tiers.none.down", "tiers.core.in.none.down"]
)
def test_a_level_has_no_more_than_its_section(path: str) -> None:
    with pytest.raises(KeyError):
        load(REAL, "services.yaml").origins.of(path)


def test_the_coverage_of_a_service_comes_through_its_language() -> None:
    layered = load(CASES / "good" / "every-layer.yaml", "services.yaml")
    assert layered.model is not None
    for service in layered.model.services:
        origin = layered.origins.of(f"services.{service.id}.coverage")
        assert origin.source.key.endswith("coverage")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "services.cart.depends_on.\u00b2",
        "services.none.kind",
        "environments.none.soak",
        "services.cart.storage.size",
        "nothing",
        "services.none.port",
        "services.cart.in.test.pool",
        "services.cart.scaling.queue",
        "tiers.x",
    ],
)
def test_what_has_no_value_has_no_origin(layered: Loaded, path: str) -> None:
    with pytest.raises(KeyError):
        layered.origins.of(path)


def test_a_catalog_that_was_not_read_has_no_origins(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        load(tmp_path / "none", "none").origins.of("platform.name")


def test_every_scalar_setting_of_every_service_has_an_origin() -> None:
    loaded = load(REAL, "services.yaml")
    assert loaded.model is not None
    keys = [
        *("requests.cpu", "limits.memory", "scaling.minimum", "scaling.maximum", "rollout.strategy"),
        *(
            "rollout.deadline",
            "probes.liveness.failures",
            "shutdown.grace",
            "objectives.latency",
            "scrape_interval",
        ),
        *(
            "down",
            "loudest",
            "spread",
            "logs.retention",
            "route.timeout",
            "sessions.sticky",
            "temporary",
            "pool",
        ),
    ]
    assert {key.split(".")[0] for key in keys} <= set(Settings.__dataclass_fields__)
    for service in loaded.model.services:
        for environment in service.environments:
            for key in keys:
                origin = loaded.origins.of(f"services.{service.id}.environments.{environment}.{key}")
                assert origin.place.line > 0


@pytest.mark.parametrize(
    "key",
    [
        "version",
        "services",
        "alerting.signals.errors.critical.above",
        "alerting.severities.critical.repeat_every",
        "platform.gateway.api",
    ],
)
def test_a_key_beside_the_services_is_found_as_the_catalog_writes_it(layered: Loaded, key: str) -> None:
    origin = layered.origins.of(key)
    assert (origin.source.key, origin.source.layer) == (key, "catalog")


def test_what_nobody_states_has_no_origin(layered: Loaded) -> None:
    for key in ("nothing", "services.nobody.port", "alerting.signals.errors.critical.louder"):
        with pytest.raises(KeyError):
            layered.origins.of(key)


def test_a_single_value_is_told_as_it_is_written(layered: Loaded) -> None:
    origin = layered.origins.of("services.cart.environments.staging.scaling.maximum")
    assert [one.text for one in (origin.source, *origin.covered)] == ["5", "3", "4"]
    assert layered.origins.of("services.cart.scaling").source.text == ""


def test_a_limit_of_a_signal_covers_the_platforms_or_comes_from_it() -> None:
    origins = load(REAL, "services.yaml").origins
    own = origins.of("services.bancai.alerts.errors.critical.above")
    common = "alerting.signals.errors.critical.above"
    assert [one.key for one in (own.source, *own.covered)] == [
        "services.bancai.alerts.errors.critical.above",
        common,
    ]
    assert origins.of("services.codai.alerts.errors.critical.above").source.key == common
    with pytest.raises(KeyError):
        origins.of("services.codai.alerts.errors.critical.below")


def test_a_setting_is_told_with_every_place_that_states_it(layered: Loaded) -> None:
    period = layered.origins.stating("probes.readiness.period")
    most = layered.origins.stating("scaling.max")

    assert [(one.layer, one.text) for one in period] == [
        ("any kind, built in", "5s"),
        ("kind worker, built in", "10s"),
        ("kind web", "4s"),
    ]
    assert [one.place.path for one in period] == [*["generators/catalog/builtin.yaml"] * 2, "services.yaml"]
    assert [one.key for one in most] == [
        "tier.scaling.max",
        "tiers.core.in.staging.scaling.max",
        "services.cart.in.staging.scaling.max",
    ]


@pytest.mark.parametrize("key", ["", "probes.readines", "tiers.core.down", "services.cart.port", "down.x"])
def test_what_is_no_setting_is_stated_nowhere(layered: Loaded, key: str) -> None:
    assert layered.origins.stating(key) == ()


def test_a_kind_has_no_default_of_what_it_cannot_have(layered: Loaded) -> None:
    assert unfit("probes.readiness.period") == ("cron", "job")
    assert unfit("temporary") == ()
    login = load(CASES / "good" / "smallest.yaml", "services.yaml").origins.of("services.login.route.timeout")
    assert login.source.layer == "any kind, built in"
    mail = load(CASES / "bad" / "words-of-kubernetes.yaml", "services.yaml")
    for key in ("probes.readiness.period", "route.timeout", "sessions.sticky"):
        with pytest.raises(KeyError):
            mail.origins.of(f"services.mail.{key}")
    assert mail.origins.of("services.mail.schedule.deadline").source.layer == "any kind, built in"


@pytest.mark.parametrize("digits", [10, 5000])
def test_a_step_of_more_digits_than_any_list_has_items_is_no_value(layered: Loaded, digits: int) -> None:
    with pytest.raises(KeyError):
        layered.origins.of(f"services.cart.depends_on.{'9' * digits}")

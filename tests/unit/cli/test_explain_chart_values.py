"""Whatever stands in the values of a chart can be asked for, and leads to what is to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generators import catalog
from generators.catalog import Loaded
from generators.cli import run
from generators.cli._explain import chart_values
from generators.cli._explain.chart_values import followed
from generators.outputs._charts.values import values

ROOT = Path(__file__).parents[3]
CATALOGS = ("services.yaml", "tests/catalogs/golden.yaml", "tests/catalogs/aiaas.yaml")
ELSEWHERE = {"image", "image.version", "image.digest", "egress.*.loosened"}
"""Of a release, whose values a deployment states; and what no service of these catalogs is exempted from."""


def leaves(value: object, prefix: str = "") -> Iterator[str]:
    """The dotted keys of values; a list is one value, as is a mapping with nothing in it."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{prefix}.{name}" if prefix else str(name))
    else:
        yield prefix


@pytest.fixture(scope="module")
def asked() -> list[tuple[Loaded, str, str]]:
    """Each value of each service of each catalog, in every environment."""
    found = []
    for path in CATALOGS:
        loaded = catalog.load(ROOT / path, path)
        assert loaded.model is not None
        fleet = loaded.model.fleet
        for service in loaded.model.services:
            every = {
                leaf
                for name, environment in ((one.name, one) for one in fleet.environments)
                for leaf in leaves(
                    values(service, service.environments[environment.name], fleet, environment)
                )
            }
            found += [(loaded, service.id, leaf) for leaf in sorted(every)]
    return found


def is_explained(loaded: Loaded, key: str) -> bool:
    try:
        loaded.origins.of(key)
    except KeyError:
        return False
    return True


@pytest.mark.slow
def test_every_value_of_every_chart_is_explained(asked: list[tuple[Loaded, str, str]]) -> None:
    lost = set()
    for loaded, service, leaf in asked:
        key = f"services.{service}.{leaf}"
        if not is_explained(loaded, key):
            value = followed(key)
            if value is None or not all(is_explained(loaded, one) for one in value.keys):
                lost.add(f"{service} {leaf}")

    assert len(asked) > 1000
    assert sorted(lost) == [], "name them in generators/cli/_explain/chart_values.py"


@pytest.mark.slow
def test_no_name_is_kept_that_no_chart_has(asked: list[tuple[Loaded, str, str]]) -> None:
    there = {leaf for _, _, leaf in asked}
    forms = {one: re.escape(one).replace(r"\*", ".+") for one in chart_values._FOLLOWS}
    dead = {one for one, form in forms.items() if not any(re.fullmatch(form, leaf) for leaf in there)}

    assert dead == ELSEWHERE


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("services.wallet.metrics.series", ["in charts  metrics.series: ", "tiers.business.series: 2000"]),
        ("services.wallet.image.repository", ["platform.registry: "]),
        ("services.wallet.priorityClass", ["services.wallet.tier: business", " environments "]),
        ("services.wallet.uses.postgres.pool", ["tiers.business.pool: 8", "resources.postgres.type: "]),
        ("services.wallet.image.digest", ["releases/<environment>/<id>.yaml"]),
        ("services.wallet.limits.ephemeralStorage", ["tiers.business.limits.ephemeral_storage: "]),
        ("services.wallet.calls.bancai", ["services.wallet.depends_on[1]"]),
        ("metrics.series", ["differs    ", "tier.series: 2000 (any tier, built in)"]),
    ],
)
def test_a_name_of_charts_leads_to_the_keys_that_decide_it(
    key: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", key, "--catalog", str(ROOT / "services.yaml")]) == 0
    out = capsys.readouterr().out
    assert [one for one in said if one not in out] == []


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("services.wallet.priorityClassName", "did you mean ./doit explain services.wallet.priorityClass?"),
        ("services.walet.metrics.series", "services.wallet.metrics has wallet_transfers_total"),
        ("services.wallet.uses.mongo.port", "services.wallet.uses has no keys below it"),
    ],
)
def test_a_name_that_charts_have_not_either_is_answered_with_the_nearest(
    key: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", key, "--catalog", str(ROOT / "services.yaml")]) == 2
    assert f"hint: {hint}" in capsys.readouterr().err

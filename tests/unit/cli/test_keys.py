"""A slip of the finger in a key is answered with the key that was meant."""

from __future__ import annotations

import pytest

from generators.cli._command_line.keys import probably_meant

TREE = {
    "tiers": {"core": {"down": "critical"}},
    "services": {"wallet": {"port": 8080}, "logai": {}},
}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("services.walet.port", "services.wallet.port"),
        ("services.wallet.scalling.mx", "services.wallet.scaling.max"),
        ("services.wallet.environments.production.scalin.max", "services.wallet.in.production.scaling.max"),
        ("tiers.kore.down", "tiers.core.down"),
        ("service.wallet.port", "services.wallet.port"),
        ("wallet", "services.wallet"),
        ("logai.port", "services.logai.port"),
        ("probes.readiness.period", "services.wallet.probes.readiness.period"),
        ("services.wallet.scaling.maxReplicas", "services.wallet.scaling.max"),
        ("services.wallet.replicaCount", "services.wallet.scaling.replicas"),
        ("services.wallet.resources.limits.cpu", "services.wallet.limits.cpu"),
    ],
)
def test_the_nearest_key(path: str, key: str) -> None:
    assert probably_meant(path, TREE) == (key, f"did you mean ./doit explain {key}?")


@pytest.mark.parametrize("above", ["services.wallet.environments", "services.wallet.in", "tiers.core.in"])
def test_an_environment_is_one_of_the_catalogs(above: str) -> None:
    tree = {**TREE, "environments": {"staging": {}, "production": {}}}
    found, _ = probably_meant(f"{above}.prod.scaling.maximum", tree)
    assert found == above.replace("environments", "in") + ".production.scaling.max"
    assert probably_meant(f"{above}.nowhere.scaling.max", tree)[1].endswith("has staging, production")


def test_a_key_that_nothing_states_is_one_all_the_same() -> None:
    found, hint = probably_meant("services.wallet.schedule.cron", TREE)
    assert found == "services.wallet.schedule.cron"
    assert "docs/reference/services.md" in hint


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("zzz", "the catalog has version, platform"),
        ("services.qqqq", "services has wallet, logai"),
        ("services.wallet.qqqq", "services.wallet has title, "),
        ("tiers.core.down.zzz", "tiers.core.down has no keys below it"),
    ],
)
def test_where_no_key_is_near_those_that_are_there(path: str, said: str) -> None:
    found, hint = probably_meant(path, TREE)
    assert found == ""
    assert hint.startswith(said)

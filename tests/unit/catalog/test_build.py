"""The model is complete: defaults filled in, what is needed of others copied, severities capped."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.catalog import load
from generators.model import Limit, Model, Service
from tests.unit.catalog.corpus import CASES

BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")


def model(tmp_path: Path, *edits: tuple[str, str]) -> Model:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "services.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path, "services.yaml")
    assert loaded.model is not None, loaded.problems
    return loaded.model


def service(tmp_path: Path, name: str, *edits: tuple[str, str]) -> Service:
    return next(one for one in model(tmp_path, *edits).services if one.id == name)


def own(text: str) -> tuple[str, str]:
    return "    uses: [postgres]\n", f"    uses: [postgres]\n{text}"


def limits(one: Service, signal: str = "errors") -> list[tuple[str, float]]:
    return [
        (limit.severity, limit.above)
        for found in one.signals
        if found.name == signal
        for limit in found.limits
    ]


def test_a_call_carries_the_port_of_the_callee(tmp_path: Path) -> None:
    assert [(call.service, call.port, call.optional) for call in service(tmp_path, "cart").calls] == [
        ("login", 4001, False)
    ]


def test_a_description_that_is_not_stated_is_the_title(tmp_path: Path) -> None:
    assert service(tmp_path, "cart").description == "Cart"


def test_a_service_has_the_platforms_limits(tmp_path: Path) -> None:
    assert limits(service(tmp_path, "login")) == [("critical", 0.05), ("warning", 0.02)]


def test_no_limit_is_louder_than_the_loudest_of_the_tier(tmp_path: Path) -> None:
    assert limits(service(tmp_path, "mail")) == [("warning", 0.02)]


def test_a_services_own_loudest_stands_before_that_of_its_tier(tmp_path: Path) -> None:
    louder = ("  mail:\n", "  mail:\n    loudest: critical\n")
    assert limits(service(tmp_path, "mail", louder)) == [("critical", 0.05), ("warning", 0.02)]


def test_a_louder_limit_speaks_more_quietly_where_the_signal_has_no_other(tmp_path: Path) -> None:
    alone = ("      warning: {above: 2%, for: 10m, why: Four times what is promised.}\n", "")
    found = service(tmp_path, "mail", alone).signals[0]

    why = "One request in twenty fails."
    assert found.limits == (Limit("warning", 0.05, 300, why, lowered_from="critical"),)


def test_a_services_own_limit_changes_only_what_it_states(tmp_path: Path) -> None:
    alerts = own("    alerts: {errors: {warning: {above: 1%, why: Customers leave at once.}}}\n")
    found = service(tmp_path, "login", alerts)

    assert limits(found) == [("critical", 0.05), ("warning", 0.01)]
    warning = found.signals[0].limits[1]
    assert (warning.duration, warning.why) == (600, "Customers leave at once.")


def test_a_service_may_add_a_limit_that_the_platform_has_not(tmp_path: Path) -> None:
    alerts = own("    alerts: {errors: {info: {above: 1%, for: 1m, why: Worth a line in the report.}}}\n")

    assert limits(service(tmp_path, "login", alerts))[-1] == ("info", 0.01)


def test_a_signal_is_watched_on_its_kinds_only(tmp_path: Path) -> None:
    kinds = ("      unit: ratio\n", "      unit: ratio\n      kinds: [web]\n")

    assert service(tmp_path, "mail", kinds).signals == ()
    assert limits(service(tmp_path, "login", kinds))


def test_the_coverage_of_a_service_is_its_own_or_its_languages(tmp_path: Path) -> None:
    assert service(tmp_path, "login").language.coverage == 0.8
    assert service(tmp_path, "login", own("    coverage: 95%\n")).language.coverage == 0.95


@pytest.mark.parametrize(
    ("kind", "strategy"),
    [("web", "canary"), ("worker", "rolling"), ("cron", "rolling"), ("stateful", "rolling")],
)
def test_only_what_has_traffic_is_shifted(tmp_path: Path, kind: str, strategy: str) -> None:
    canary = ("    loudest: warning\n", "    rollout: {strategy: canary}\n")
    extra = {
        "web": "    port: 4003\n",
        "stateful": "    port: 4003\n    storage: {size: 1Gi}\n",
        "cron": '    schedule: {cron: "0 3 * * *"}\n',
    }
    mail = ("    kind: cron\n", f"    kind: {kind}\n")
    body = ('    schedule: {cron: "0 3 * * *"}\n', extra.get(kind, ""))

    assert service(tmp_path, "mail", canary, mail, body).base.rollout.strategy == strategy


def test_a_cron_service_is_one_pod_whatever_its_tier_scales_to(tmp_path: Path) -> None:
    scaling = service(tmp_path, "mail").base.scaling

    assert (scaling.minimum, scaling.maximum, scaling.scaled) == (1, 1, False)


def test_a_third_party_is_reached_on_the_port_of_https(tmp_path: Path) -> None:
    place = "{host: bank.example, cidrs: [192.0.2.0/24]}"
    egress = own(
        f"    egress: {{bank: {{purpose: payments, in: {{staging: {place}, production: {place}}}}}}}\n"
    )
    bank = service(tmp_path, "login", egress).egress[0]

    assert {endpoint.port for endpoint in bank.endpoints.values()} == {443}
    assert list(bank.endpoints) == ["staging", "production"]


def test_peaks_count_both_versions_of_a_rollout(tmp_path: Path) -> None:
    rolling = service(tmp_path, "login").base
    both = service(tmp_path, "login", own("    rollout: {strategy: blue-green}\n")).base

    assert (rolling.scaling.maximum, rolling.peak, both.peak) == (4, 5, 8)


def test_the_fleet_carries_the_built_in_values_as_written(tmp_path: Path) -> None:
    defaults = dict(model(tmp_path).fleet.defaults)

    assert defaults["kind.probes.readiness.period"] == "5s"
    assert defaults["tier.rollout.steps"] == "[{weight: 50%, pause: 5m}]"
    assert defaults["kind.sessions.sticky"] == "false"


def test_severities_go_from_loud_to_quiet(tmp_path: Path) -> None:
    fleet = model(tmp_path).fleet

    assert [severity.name for severity in fleet.alerting.severities] == ["critical", "warning", "info"]
    assert fleet.alerting.severities[0].repeat_every == 3600

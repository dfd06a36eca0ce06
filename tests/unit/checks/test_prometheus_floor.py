"""What is generated loads in the oldest Prometheus that is promised, by that version's own promtool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generators.checks import prometheus_config, promtool
from generators.toolchain import Toolchain
from tests.unit.checks.breaking import clean
from tests.unit.checks.fleets import REPOSITORY, Plan, context_of
from tests.unit.checks.monitoring_plans import plan
from tests.unit.checks.rule_plans import plan_of

_START = re.compile(r"^    start_timestamp: (\d+)\n", re.MULTILINE)
_DATE = re.compile(r"vector\(time\(\)\) > (\d+)\n")

CATALOGS = ("services.yaml", "tests/catalogs/golden.yaml", "tests/catalogs/aiaas.yaml")


@dataclass(frozen=True)
class Old:
    """The programs of the checks, promtool being the old one."""

    floor: Path

    def program(self, name: str) -> Path:
        assert name == "promtool"
        return self.floor


@pytest.fixture(scope="module")
def old() -> Old:
    return Old(Toolchain(REPOSITORY, print).programs(("promtool-floor",))["promtool-floor"])


@pytest.mark.deep
@pytest.mark.parametrize("path", CATALOGS)
def test_the_old_promtool_loads_the_configuration_and_every_rule(path: str, old: Old, tmp_path: Path) -> None:
    rules = plan_of(path)
    plain = {name: text for name, text in rules.texts.items() if name.startswith("monitoring/rules/")}
    clean(promtool.run(context_of(Plan(rules.model, plain, {}), tmp_path / "rules", tools=old)))

    context = context_of(plan(rules.model), tmp_path / "configuration", tools=old)
    assert [one for one in prometheus_config.run(context).problems if one.rule.endswith("/load")] == []


@pytest.mark.deep
def test_the_tests_of_alerts_pass_in_the_old_version_too(old: Old, tmp_path: Path) -> None:
    golden = plan_of("tests/catalogs/golden.yaml")
    # A range began a sample earlier then, so means of recorded series differ in the last digits.
    texts = {name: text for name, text in golden.texts.items() if "recordings" not in name}
    clean(promtool.run(context_of(Plan(golden.model, _from_zero(texts), {}), tmp_path, tools=old)))


def _from_zero(texts: Mapping[str, str]) -> dict[str, str]:
    """The same with every clock at zero, where the old one starts, and the dates as far away as before."""
    found = dict(texts)
    for path, text in texts.items():
        starts = {int(start) for start in _START.findall(text)}
        if not starts:
            continue
        rules = path.replace("/tests/", "/rules/").replace(".dated", "")
        assert len(starts) == 1, f"{path} starts on several days: one shift would not do"
        found[path], found[rules] = _START.sub("", text), texts[rules]
        dates = set(_DATE.findall(texts[rules]))
        for date in dates:
            found[rules] = found[rules].replace(f"> {date}\n", f"> {int(date) - min(starts)}\n")
        assert dates
    return found

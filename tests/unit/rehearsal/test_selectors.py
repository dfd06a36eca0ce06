"""What rules and dashboards select is found in the shipped files, with the matchers on targets alone."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from generators.checks._prometheus import promql
from rehearsal import selectors, signals
from rehearsal.stage import Stage

REPOSITORY = Path(__file__).parents[3]
RULES = """groups:
  - name: a
    rules:
      - record: service:errors:mean3w
        expr: avg_over_time(service:errors:ratio_rate5m{service="a"}[1h] offset 1w)
      - alert: Failing
        expr: rate(http_requests_total{job="a",code="500"}[1m]) > 0 and service:errors:mean3w{service="a"}
"""


def written(folder: Path) -> Path:
    board = {
        "panels": [
            {"title": "a row"},
            {
                "datasource": {"type": "prometheus"},
                "targets": [{"expr": 'up{job="a",environment=~"$environment"} + ALERTS{service="a"}'}],
            },
            {"datasource": {"type": "loki"}, "targets": [{"expr": '{service_name="a"}'}]},
        ]
    }
    for name, text in (("rules/a.yaml", RULES), ("dashboards/deep/a.json", json.dumps(board))):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_selector_is_found_once_without_what_exporters_say(tmp_path: Path) -> None:
    assert selectors.shipped(written(tmp_path)) == (
        selectors.Selector('http_requests_total{job="a"}', "rules/a.yaml"),
        selectors.Selector('service:errors:ratio_rate5m{service="a"}', "rules/a.yaml"),
        selectors.Selector('up{job="a",environment=~".+"}', "dashboards/deep/a.json"),
    )


def test_every_series_of_shipped_rules_is_selected(tmp_path: Path) -> None:
    wanted: set[str] = set()
    (tmp_path / "rules/services").mkdir(parents=True)
    for file in ("rules/services/wallet.yaml", "rules/services/wallet.recordings.yaml"):
        shutil.copyfile(REPOSITORY / "monitoring" / file, tmp_path / file)
        for group in yaml.safe_load((tmp_path / file).read_text(encoding="utf-8"))["groups"]:
            for rule in group["rules"]:
                wanted |= promql.metrics(rule["expr"])

    found = {one.text.partition("{")[0] for one in selectors.shipped(tmp_path)}

    young = {name for name in wanted if name.endswith("3w")}
    assert young
    assert found == wanted - young - {"ALERTS", "environment:present:bool"}


@dataclass
class Answering:
    """A world in which only the first series that a query asks for is there."""

    monitoring: Path
    asked: list[str] = field(default_factory=list)

    async def query(self, expression: str) -> list[dict[str, Any]]:
        self.asked.append(expression)
        return [{"metric": {"number": "0"}, "value": [0, "1"]}]


def test_what_is_not_there_is_named_with_the_file_that_reads_it(tmp_path: Path) -> None:
    world = Answering(written(tmp_path))

    outcome = asyncio.run(signals.selected(Stage(world), 0))  # type: ignore[arg-type]

    assert outcome.why == [
        'nothing is service:errors:ratio_rate5m{service="a"}, which rules/a.yaml reads',
        'nothing is up{job="a",environment=~".+"}, which dashboards/deep/a.json reads',
    ]
    (asked,) = world.asked
    assert asked.split(" or ")[1] == (
        'label_replace(group(service:errors:ratio_rate5m{service="a"}), "number", "1", "", "")'
    )


def test_what_is_missing_for_a_moment_is_asked_for_again(tmp_path: Path) -> None:
    world = Answering(written(tmp_path))

    outcome = asyncio.run(signals.selected(Stage(world)))  # type: ignore[arg-type]

    # Each look finds the first of those that are left.
    assert outcome.why == []
    assert [asked.count("group(") for asked in world.asked] == [3, 2, 1]


def test_files_in_which_nothing_is_read_are_no_proof(tmp_path: Path) -> None:
    outcome = asyncio.run(signals.selected(Stage(Answering(tmp_path))))  # type: ignore[arg-type]

    assert outcome.why == ["no rule and no panel reads anything"]

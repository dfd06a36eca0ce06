"""Queries that people paste from a guide are read by Prometheus, and ask for labels that there are."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from generators.alerts import alerts_of, platform_alerts
from generators.checks._prometheus import promql
from generators.conventions import monitoring
from generators.toolchain import Toolchain
from tests.support.catalogs import CATALOGS, REPOSITORY, load
from tests.unit.monitoring.plans import plan_of

_BLOCK = re.compile(r"^ *```promql\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:sum|max|min|avg|count|rate)\b[^`]*\))`")
_FED = re.compile(r"^([a-zA-Z_:][\w:]*)\{(.*)\}$")
_LABEL = re.compile(r'(\w+)="')
_ASKED = re.compile(r"\b(?:by|on|group_left|without|ignoring)\s*\(([^)]*)\)")
_MATCHED = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"')

FOUND_BESIDES = {
    "kube_pod_labels": {"namespace", "pod", "service"},
    "prometheus_remote_storage_samples_total": {"instance"},
}
"""Labels of what no alert reads: as their makers name them, ``service`` by our own relabelling."""


def queries(path: str) -> list[str]:
    """Every query of every guide of a platform."""
    guides = [
        text
        for name, text in plan_of(path).texts.items()
        if name.startswith(f"{monitoring.RUNBOOKS}/guides/")
    ]
    return [one.strip() for text in guides for one in (*_BLOCK.findall(text), *_INLINE.findall(text))]


def labels() -> Mapping[str, set[str]]:
    """Labels of each metric, as the tests of all alerts feed it."""
    known: dict[str, set[str]] = defaultdict(set)
    for path in CATALOGS:
        model = load(path)
        alerts = [
            *platform_alerts(model.fleet),
            *(one for s in model.services for one in alerts_of(s, model.fleet)),
        ]
        for one in (fed for alert in alerts for fed in alert.proof.inputs):
            if series := _FED.match(one.series):
                known[series[1]] |= set(_LABEL.findall(series[2]))
    for name, stated in FOUND_BESIDES.items():
        known[name] |= stated
    return known


def strangers(query: str, known: Mapping[str, set[str]]) -> set[str]:
    """Labels that a query asks for and nothing that it reads has; metrics of which none is known."""
    read = promql.metrics(query)
    there = set().union(*(known.get(name, set()) for name in read))
    asked = {name.strip() for names in _ASKED.findall(query) for name in names.split(",")}
    asked |= set(_MATCHED.findall(query))
    return (asked - there) | (read - known.keys())


@pytest.mark.parametrize("path", CATALOGS)
def test_no_query_of_a_guide_asks_for_a_label_that_is_not_there(path: str) -> None:
    known, found = labels(), queries(path)
    assert len(found) >= 3
    assert {query: strange for query in found if (strange := strangers(query, known))} == {}


def test_a_label_that_containers_do_not_have_is_a_stranger() -> None:
    assert strangers("sum by (service) (rate(container_cpu_usage_seconds_total[5m]))", labels()) == {
        "service"
    }


@pytest.mark.slow
def test_prometheus_reads_every_query_of_a_guide(tmp_path: Path) -> None:
    found = sorted({query for path in CATALOGS for query in queries(path)})
    rules = [{"record": f"guide:query:{number}", "expr": query} for number, query in enumerate(found)]
    file = tmp_path / "guides.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "guides", "rules": rules}]}))
    program = Toolchain(REPOSITORY, print).program("promtool")
    done = subprocess.run([program, "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

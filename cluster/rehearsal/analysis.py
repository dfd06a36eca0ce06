"""Analyses of new versions: a copy of the charts in which they are quick, and a real Prometheus that judges.

Pauses and looks are divided by one factor, as in the rehearsal of the monitoring; queries, limits and
the number of bad looks are those of the charts.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from cluster.api import Object
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.stage import Missed, Stage, must
from cluster.rehearsal.traffic import Users, watched
from generators.conventions import names
from generators.model import Service

FACTOR = 15
SHIPPED = {
    "$window := max 60 (mul 4 (int $w.metrics.interval))": f"$window := {60 // FACTOR}",
    "interval: 60s": f"interval: {60 // FACTOR}s",
    "(int .window)) 60)": f"(int .window)) {60 // FACTOR})",
}
"""What the library chart says of the pace of an analysis, and what is said here instead."""
ADDRESS = "address: {{ $w.platform.prometheus.address | quote }}"
"""Where the library chart lets both figures be asked."""
RUNS = "/apis/argoproj.io/v1alpha1/analysisruns"


def coming_in(stage: Stage, number: int) -> Service:
    """One that comes in as canary, by its number; where there are fewer, the last. Raises NoCast."""
    found = [stage.cast.shifted(stage.first, "canary")]
    with contextlib.suppress(NoCast):
        while len(found) <= number:
            found.append(stage.cast.shifted(stage.first, "canary", [one.id for one in found]))
    return found[-1]


@contextmanager
def judged(stage: Stage, service: Service, host: str, erring: str = "") -> Iterator[None]:
    """While the block lasts, a real Prometheus is at ``host``, and watches a service's users.

    Those of a version with the digest ``erring`` get errors.
    """
    users = Users(stage.cluster.folder, stage.first.namespace, service.id)
    users.erring |= {erring} - {""}
    folder = stage.folder / f"{host.replace(':', '-')}-{service.id}"
    with watched(users, stage.programs["prometheus"], folder) as port:
        stage.cluster.lead(host, port)
        yield


def address(stage: Stage) -> str:
    """Where charts let controllers ask. Raises NoCast where that is over TLS."""
    stated = urlsplit(stage.model.fleet.platform.prometheus.address)
    if stated.scheme != "http":
        raise NoCast(f"asks a Prometheus at {stated.geturl()}, which is not played")
    return stated.netloc


def own_address(service: Service) -> str:
    """Where the judge of one service alone is asked: its silence is nobody else's."""
    return f"prometheus.{service.id}.svc:9090"


def quick(stage: Stage, service: Service, least: int = 0, judge: str = "") -> Path:
    """A copy of the tree in which its versions come in as in the last environment, only faster.

    With ``least`` a canary has one step, which lasts so many seconds at least, and with ``judge`` it is
    judged there. Raises Missed where the charts state either in other words.
    """
    tree = stage.folder / f"quick-{service.id}-{least}"
    if tree.exists():
        return tree
    shutil.copytree(stage.tree, tree, symlinks=True)
    analysis = tree / "charts/workload/templates/_analysis.tpl"
    text = analysis.read_text(encoding="utf-8")
    for shipped, here in SHIPPED.items():
        if shipped not in text:
            raise Missed(f"the pace of an analysis is not stated as {shipped!r} any more")
        text = text.replace(shipped, here)
    if judge:
        must(text.count(ADDRESS) == 2, f"the judge of an analysis is not stated as {ADDRESS!r} any more")
        text = text.replace(ADDRESS, f"address: http://{judge}")
    analysis.write_text(text, encoding="utf-8")
    last = stage.model.fleet.environments[-1].name
    stated = service.environments[last].rollout
    path = tree / names.chart(service.id) / f"values-{stage.first.name}.yaml"
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    rollout = values["workload"].setdefault("rollout", {})
    if stated.strategy == "canary":
        steps = stated.steps[:1] if least else stated.steps
        rollout["steps"] = [{"weight": one.weight, "pause": max(one.pause // FACTOR, least)} for one in steps]
    else:
        rollout.update(promotion=stated.promotion // FACTOR, keep=stated.keep // FACTOR)
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return tree


def analyses(stage: Stage, service: Service) -> list[Object]:
    """The analyses of a service that the cluster keeps."""
    return [
        run
        for run in stage.listed(RUNS, stage.first)
        if service.id in {one["name"] for one in run["metadata"].get("ownerReferences", ())}
    ]


def looks_of(stage: Stage, service: Service) -> dict[str, int]:
    """How many looks of all of them read a figure, by what they were judged to be."""
    return looks_in(analyses(stage, service))


def looks_in(runs: Sequence[Object]) -> dict[str, int]:
    """The same, of some analyses."""
    found = {"Successful": 0, "Failed": 0}
    for run in runs:
        for metric in run.get("status", {}).get("metricResults", ()):
            for one in metric.get("measurements", ()):
                # Without traffic nothing is read, and nothing is held against anybody: no look.
                if any(sign.isdigit() for sign in one.get("value", "")):
                    found[one["phase"]] = found.get(one["phase"], 0) + 1
    return found

"""New versions that take traffic step by step, judged by a real Prometheus or by none; and one that
takes it at once.

Pauses and looks are divided by one factor, as in the rehearsal of the monitoring; queries, limits and
the number of bad looks are those of the charts.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from cluster.api import Object
from cluster.ports import free
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.person import Answer
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.scenarios.releasing import REASON, VERSION
from cluster.rehearsal.stage import Missed, Stage, available, must
from cluster.rehearsal.traffic import Users, watched
from generators.conventions import names
from generators.conventions.metrics import POD_HASH
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
SILENCE = 60
"""Seconds in which five questions without an answer fit, at the controller's own pace of ten seconds."""
RUNS = "/apis/argoproj.io/v1alpha1/analysisruns"
ROLLOUTS = "/apis/argoproj.io/v1alpha1/rollouts"


def _canary(stage: Stage, number: int) -> Service:
    """One that comes in as canary, by its number; where there are fewer, the last. Raises NoCast."""
    found = [stage.cast.shifted(stage.first, "canary")]
    with contextlib.suppress(NoCast):
        while len(found) <= number:
            found.append(stage.cast.shifted(stage.first, "canary", [one.id for one in found]))
    return found[-1]


def _first(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, _canary(stage, 0)),)


def _second(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, _canary(stage, 1)),)


def _third(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, _canary(stage, 2)),)


def _green(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, stage.cast.shifted(stage.first, "blue-green")),)


@needing(_first)
def canary(stage: Stage) -> str:
    """One that keeps the service's objectives is promoted; one whose users get errors goes back by itself."""
    environment = stage.first
    service = _canary(stage, 0)
    tree = _quick(stage, service)
    good, bad = stage.digest("well", "good canary"), stage.digest("well", "bad canary")
    with _judged(stage, service, _prometheus(stage), erring=bad):
        begun = time.monotonic()
        answer = _deploy(stage, service, good, tree)
        took = time.monotonic() - begun
        must(answer.code == 0, answer)
        stage.until_runs(environment, service.id, {good})
        looks = _looks(stage, service)
        must(looks["Successful"] > 0 and not looks["Failed"], f"the good one was judged by {looks} looks")
        begun = time.monotonic()
        answer = _deploy(stage, service, bad, tree)
        back = time.monotonic() - begun
        must(answer.code == 1 and answer.states.get(service.id) == "rolled-back", answer)
        after = _looks(stage, service)
        must(after["Failed"] > 0, f"no look of Prometheus was bad: {after}")
        stage.until_up(environment)
        stage.until_runs(environment, service.id, {good})
    return (
        f"{service.id}: good promoted after {took:.0f} s and {looks['Successful']} good looks; "
        f"bad taken back after {back:.0f} s and {after['Failed']} bad looks (1 s here is {FACTOR} s)"
    )


@needing(_second)
def unjudged(stage: Stage) -> str:
    """One whose judge gives no answer is judged at the second attempt."""
    environment, service = stage.first, _canary(stage, 1)
    host = _own(service)
    tree = _quick(stage, service, SILENCE, host)
    stage.cluster.lead(host, *free(1))
    digest = stage.digest("well", "unjudged canary")
    begun = time.monotonic()
    answer = _deploy(stage, service, digest, tree, "--keep")
    took = time.monotonic() - begun
    must(answer.code == 1 and answer.states.get(service.id) == "unjudged", answer)
    asked = {run["metadata"]["uid"] for run in _runs(stage, service)}
    with _judged(stage, service, host):
        # Nothing differs now, and yet the controller is to ask its judge anew.
        answer = _deploy(stage, service, digest, tree)
        must(answer.code == 0 and answer.states.get(service.id) == "deployed", answer)
        anew = [run for run in _runs(stage, service) if run["metadata"]["uid"] not in asked]
        looks = _looked(anew)
        must(
            looks["Successful"] > 0 and not looks["Failed"], f"the second attempt was judged by {looks} looks"
        )
    stage.until_runs(environment, service.id, {digest})
    return (
        f"{service.id}: nobody judged it for {took:.0f} s; promoted at the second attempt, after "
        f"{looks['Successful']} good looks"
    )


@needing(_third)
def unanswered(stage: Stage) -> str:
    """One whose judge gives no answer and that is left alone goes back, unbarred."""
    environment, service = stage.first, _canary(stage, 2)
    host = _own(service)
    tree = _quick(stage, service, SILENCE, host)
    before = stage.images(environment, service.id)
    stage.cluster.lead(host, *free(1))
    other = stage.digest("well", "canary that goes back")
    begun = time.monotonic()
    answer = _deploy(stage, service, other, tree)
    took = time.monotonic() - begun
    must(answer.code == 1 and answer.states.get(service.id) == "unjudged", answer)
    stage.until_up(environment)
    stage.until_runs(environment, service.id, before)
    again = stage.ask(_words(stage, service, other), tree=tree)
    must(again.code == 0, f"it may not come again: {again}")
    return f"{service.id}: nobody judged it, and it went back after {took:.0f} s; it may come again"


@needing(_green)
def blue_green(stage: Stage) -> str:
    """A new version stands ready beside the old one, and takes all traffic at one moment."""
    environment = stage.first
    service = stage.cast.shifted(environment, "blue-green")
    host = _spare(stage, service)
    tree = _quick(stage, service, judge=host)
    digest = stage.digest("well", "green")
    begun = time.monotonic()
    with _judged(stage, service, host):
        answer = _deploy(stage, service, digest, tree)
    took = time.monotonic() - begun
    must(answer.code == 0, answer)
    stage.until(lambda: available(f"rollouts/{service.id}", _rollout(stage, service)), service.id)
    status = _rollout(stage, service)["status"]
    place = f"/api/v1/namespaces/{environment.namespace}/services/{service.id}"
    selected = stage.cluster.api.get(place)["spec"]["selector"][POD_HASH]
    must(status["phase"] == "Healthy", f"{service.id} is {status['phase']}: {status.get('message')}")
    must(selected == status["stableRS"] == status["currentPodHash"], f"{service.id} serves {selected}")
    serving = [
        one
        for one in stage.pods(environment, service.id)
        if one["metadata"]["labels"].get(POD_HASH) == selected
    ]
    digests = {one["image"].rpartition("@")[2] for pod in serving for one in pod["spec"]["containers"]}
    must(digest in digests, f"{service.id} serves {digests}, not {digest}")
    return f"{service.id}: all traffic on {len(serving)} new pods after {took:.0f} s (1 s here is {FACTOR} s)"


@contextmanager
def _judged(stage: Stage, service: Service, host: str, erring: str = "") -> Iterator[None]:
    """While the block lasts, a real Prometheus is at ``host``, and watches a service's users.

    Those of a version with the digest ``erring`` get errors.
    """
    users = Users(stage.cluster.folder, stage.first.namespace, service.id)
    users.erring |= {erring} - {""}
    folder = stage.folder / f"{host.replace(':', '-')}-{service.id}"
    with watched(users, stage.programs["prometheus"], folder) as port:
        stage.cluster.lead(host, port)
        yield


def _prometheus(stage: Stage) -> str:
    """Where charts let controllers ask. Raises NoCast where that is over TLS."""
    address = urlsplit(stage.model.fleet.platform.prometheus.address)
    if address.scheme != "http":
        raise NoCast(f"asks a Prometheus at {address.geturl()}, which is not played")
    return address.netloc


def _own(service: Service) -> str:
    """Where the judge of one service alone is asked: its silence is nobody else's."""
    return f"prometheus.{service.id}.svc:9090"


def _spare(stage: Stage, service: Service) -> str:
    """Where charts ask, unless a canary is judged there, which proves it: then one of its own.

    Raises NoCast where that is over TLS.
    """
    try:
        _canary(stage, 0)
    except NoCast:
        return _prometheus(stage)
    return _own(service)


def _deploy(stage: Stage, service: Service, digest: str, tree: Path, more: str = "") -> Answer:
    return stage.ask(f"{_words(stage, service, digest)} --apply {REASON} {more}".rstrip(), tree=tree)


def _words(stage: Stage, service: Service, digest: str) -> str:
    version = f"{VERSION}{int(digest[7:13], 16)}"
    return f"deploy {stage.first.name} {service.id} --image {service.id}={version}@{digest}"


def _quick(stage: Stage, service: Service, least: int = 0, judge: str = "") -> Path:
    """A copy of the tree in which its versions come in as in the last environment, only faster.

    With ``least`` a canary has one step, which lasts so many seconds at least, and with ``judge`` it is
    judged there.
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


def _rollout(stage: Stage, service: Service) -> Object:
    base, _, plural = ROLLOUTS.rpartition("/")
    return stage.cluster.api.get(f"{base}/namespaces/{stage.first.namespace}/{plural}/{service.id}")


def _runs(stage: Stage, service: Service) -> list[Object]:
    """The analyses of a service that the cluster keeps."""
    return [
        run
        for run in stage.listed(RUNS, stage.first)
        if service.id in {one["name"] for one in run["metadata"].get("ownerReferences", ())}
    ]


def _looks(stage: Stage, service: Service) -> dict[str, int]:
    return _looked(_runs(stage, service))


def _looked(runs: Sequence[Object]) -> dict[str, int]:
    """How many looks there were that read a figure, by what they were judged to be."""
    found = {"Successful": 0, "Failed": 0}
    for run in runs:
        for metric in run.get("status", {}).get("metricResults", ()):
            for one in metric.get("measurements", ()):
                # Without traffic nothing is read, and nothing is held against anybody: no look.
                if any(sign.isdigit() for sign in one.get("value", "")):
                    found[one["phase"]] = found.get(one["phase"], 0) + 1
    return found

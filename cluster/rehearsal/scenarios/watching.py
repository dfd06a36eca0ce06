"""What watches the fleet goes the way of the fleet: rules, routes and dashboards, sent and taken away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cluster.api import Object
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.scenario import first_environment, needing
from cluster.rehearsal.scenarios.releasing import REASON
from cluster.rehearsal.stage import Stage, must
from generators.conventions.monitoring import DASHBOARDS, OPERATOR
from generators.emit import to_json_in_yaml

NAME = "platform/monitoring"
PLURALS = {
    "PrometheusRule": "/apis/monitoring.coreos.com/v1/{}/prometheusrules",
    "Probe": "/apis/monitoring.coreos.com/v1/{}/probes",
    "Alertmanager": "/apis/monitoring.coreos.com/v1/{}/alertmanagers",
    "Prometheus": "/apis/monitoring.coreos.com/v1/{}/prometheuses",
    "ScrapeConfig": "/apis/monitoring.coreos.com/v1alpha1/{}/scrapeconfigs",
    "Secret": "/api/v1/{}/secrets",
    "ConfigMap": "/api/v1/{}/configmaps",
}
SENT = {"labelSelector": "app.kubernetes.io/managed-by=platform-ops"}


@needing(first_environment)
def monitoring(stage: Stage) -> str:
    """What the tree states is on the server; what left the tree leaves the server. Raises NoCast."""
    prometheus = stage.model.fleet.platform.prometheus
    if prometheus.delivery != "operator":
        raise NoCast("keeps its monitoring in files, which no deployment sends")
    space = prometheus.namespace
    wanted = {(one["kind"], one["metadata"]["name"]): one for one in _stated(stage.tree)}
    there = _there(stage, space)
    rules = [key for key in wanted if key[0] == "PrometheusRule"]
    boards = sorted((stage.tree / DASHBOARDS).rglob("*.json"))
    must(bool(rules and boards), "the tree states neither rules nor dashboards")
    missing = sorted(name for _, name in wanted.keys() - there.keys())
    must(not missing, f"not on the server: {', '.join(missing)}")
    other = [name for kind, name in rules if there[kind, name]["spec"] != wanted[kind, name]["spec"]]
    must(not other, f"other rules are on the server than in the tree: {', '.join(other)}")
    shown = [one["data"] for (kind, _), one in there.items() if kind == "ConfigMap"]
    must(_texts(boards) == sorted(text for data in shown for text in data.values()), "other dashboards")
    tree = stage.folder / "fewer"
    shutil.copytree(stage.tree, tree, symlinks=True)
    gone, changed = _less(tree)
    _deploy(stage, tree, "deployed")
    now = _there(stage, space)
    must(set(there) - set(now) == gone, f"{sorted(set(there) - set(now))} went, {sorted(gone)} should have")
    must(now[changed]["spec"] != there[changed]["spec"], f"{changed[1]} is as it was")
    alone = changed[1].removeprefix("services.")
    answer = stage.ask(f"deploy {stage.first.name} {alone} --apply {REASON}")
    must(answer.code == 0, answer)
    own = _there(stage, space)
    must(own[changed]["spec"] == there[changed]["spec"], f"{changed[1]} did not go with its service")
    must(set(own) == set(now), f"{alone} alone brought {sorted(set(own) - set(now))}")
    _deploy(stage, stage.tree, "deployed")
    back = _there(stage, space)
    odd = sorted(
        name for kind, name in there if _bare(back.get((kind, name), {})) != _bare(there[kind, name])
    )
    must(not odd, f"not as it was: {', '.join(odd)}")
    more = len(there) - len(rules) - len(boards)
    return (
        f"{len(rules)} objects with rules, {len(boards)} dashboards and {more} more in {space}; "
        f"{len(gone)} taken away, 1 changed and sent with {alone} alone, and all put back"
    )


def _less(tree: Path) -> tuple[set[tuple[str, str]], tuple[str, str]]:
    """Takes a service's rules and a dashboard out of a tree and changes another rule; says which."""
    first, second = sorted((tree / OPERATOR / "services").glob("*.yaml"))[:2]
    gone = {(one["kind"], one["metadata"]["name"]) for one in _read(first)}
    first.unlink()
    board = min((tree / DASHBOARDS / "services").glob("*.json"))
    gone.add(("ConfigMap", f"dashboard.services.{board.stem}"))
    board.unlink()
    objects = list(_read(second))
    rule = next(one for one in objects if one["kind"] == "PrometheusRule")
    rule["spec"]["groups"] = rule["spec"]["groups"][:1]
    rule["spec"]["groups"][0]["interval"] = "77s"
    second.write_text("---\n".join(to_json_in_yaml(one) + "\n" for one in objects), encoding="utf-8")
    return gone, (rule["kind"], rule["metadata"]["name"])


def _deploy(stage: Stage, tree: Path, state: str) -> None:
    answer = stage.ask(f"deploy {stage.first.name} --apply --approved-by rehearsal {REASON}", tree=tree)
    found = answer.states.get(NAME)
    must(answer.code == 0 and found == state, f"{answer}; the monitoring is {found}, not {state}")


def _stated(tree: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((tree / OPERATOR).rglob("*.yaml")):
        yield from (one for one in _read(path) if one["kind"] in PLURALS)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    yield from (one for one in yaml.load_all(path.read_bytes(), yaml.CSafeLoader) if one)


def _there(stage: Stage, space: str) -> dict[tuple[str, str], Object]:
    """What was sent and is in the namespace of the monitoring, by kind and name."""
    return {
        (kind, one["metadata"]["name"]): one
        for kind, place in PLURALS.items()
        for one in stage.cluster.api.get(place.format(f"namespaces/{space}"), **SENT)["items"]
    }


def _bare(one: Object) -> object:
    return {key: one.get(key) for key in ("spec", "data")}


def _texts(paths: list[Path]) -> list[str]:
    return sorted(one.read_text(encoding="utf-8") for one in paths)

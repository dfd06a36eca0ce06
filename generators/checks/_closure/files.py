"""Builds the graph of the monitoring from the files alone, as the servers and people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from generators.checks._alertmanager.files import CONFIGURATION
from generators.checks._alertmanager.route_walk import matched, routes
from generators.checks._closure import exported
from generators.checks._closure.graph import (
    ALERT,
    ANCHOR,
    METRIC,
    OWNER,
    PANEL,
    RECEIVER,
    ROUTE,
    RULE,
    SOURCE,
    TEST,
    Graph,
    Node,
)
from generators.checks._dashboards.boards import boards
from generators.checks._engine.context import Context
from generators.checks._prometheus import promql
from generators.checks._prometheus.scrape_jobs import plain_jobs
from generators.checks._rules.reads import reads
from generators.conventions import monitoring, workloads

FIXED_HEADINGS = frozenset({"Whom to call", "Roll back", "Interfaces"})
"""Sections of a runbook that are about no alert."""

_RECORDED = ":"
"""Only what rules record has one in its name."""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_TESTED = re.compile(r'alertname(?:: |=~")([\w|]+)')
_WATCHED = re.compile(r"(?:Watched by |; )(\w+) \(")


def graph(context: Context) -> Graph:
    """Every node and edge that the planned files hold."""
    found = Graph()
    alerts = list(_rules(context, found))
    _metrics(context, found)
    _anchors(context, found)
    _tests(context, found)
    _panels(context, found, alerts)
    _routes(context, found, alerts)
    return found


def _scope(path: str) -> str:
    """``wallet``, or ``platform/nodes`` for a part of the platform; further words of the name are none."""
    pure = PurePosixPath(path)
    name = pure.name.partition(".")[0]
    return name if pure.parent.name != "platform" else f"platform/{name}"


def _rules(context: Context, found: Graph) -> Iterator[tuple[Node, Mapping[str, Any]]]:
    """Rules with what they read; alerts with rule, anchor and owner. Yields the alerts."""
    for path, text in sorted(context.planned.items()):
        if not path.startswith(f"{monitoring.RULES}/"):
            continue
        for group in yaml.load(text, yaml.CSafeLoader)["groups"]:
            for rule in group["rules"]:
                scope, name = _scope(path), str(rule.get("alert") or rule["record"])
                node = found.add(Node(RULE, scope, name), path)
                _read(context, found, node, str(rule["expr"]), path)
                if "alert" in rule:
                    yield _alert(context, found, node, rule), rule
                else:
                    found.join(found.add(Node(METRIC, "", name), path), node)
                    found.join(Node(METRIC, "", name), found.add(Node(SOURCE, scope, name), path))


def _alert(context: Context, found: Graph, rule: Node, stated: Mapping[str, Any]) -> Node:
    path = found.files[rule]
    alert = found.add(Node(ALERT, rule.scope, rule.name), path)
    found.join(alert, rule)
    page, _, anchor = str(stated["annotations"].get("runbook", "")).partition("#")
    found.join(alert, Node(ANCHOR, page, anchor))
    team, service = stated["labels"].get("team", ""), stated["labels"].get("service", "")
    if team in context.model.fleet.teams and (not service or service == rule.scope):
        found.join(alert, found.add(Node(OWNER, "", team), path))
    return alert


def _read(context: Context, found: Graph, reader: Node, query: str, path: str) -> None:
    """Joins a reader with all metrics of a query.

    What is read from a part of the platform is a metric of that job, and nobody else's of the same name
    will do. What services export is known by name, and so is what is recorded.
    """
    services = {service.id for service in context.model.services}
    jobs: dict[str, set[str]] = {}
    for read in reads(query):
        of_part = read.job not in services and _RECORDED not in read.metric
        jobs.setdefault(read.metric, set()).add(read.job if of_part else "")
    names = promql.metrics(query)
    if not names:
        found.constant.add(reader)
    for name in names:
        for job in jobs.get(name, {""}):
            metric = found.add(Node(METRIC, job, name), path)
            found.join(metric, reader)
            if job and exported.exports(job, name):
                found.join(metric, Node(SOURCE, "", job))


def _metrics(context: Context, found: Graph) -> None:
    """What exports: services, the platform's scrape jobs, Prometheus itself."""
    serving: list[Node] = []
    for service in context.model.services:
        source = found.add(Node(SOURCE, "", service.id), context.shown)
        serving += [source] * (service.kind in workloads.RUNS)
        for metric in service.metrics:
            for ending in exported.ENDINGS[metric.type]:
                found.join(Node(METRIC, "", f"{metric.name}{ending}"), source)
    for job in plain_jobs(context):
        label = next(
            (
                step["replacement"]
                for step in job.get("relabel_configs") or ()
                if step.get("target_label") == "job" and "replacement" in step
            ),
            job["job_name"],
        )
        found.add(Node(SOURCE, "", str(label)), job["file"])
    itself = found.add(Node(SOURCE, "", "prometheus itself"), f"{monitoring.PROMETHEUS}/prometheus.yml")
    for node in [one for one in found.files if one.kind == METRIC and not one.scope]:
        if node.name in exported.BY_PROMETHEUS | exported.BY_SCRAPER:
            found.join(node, itself)
        elif node.name in exported.BY_SERVICES:
            for source in serving:
                found.join(node, source)


def _anchors(context: Context, found: Graph) -> None:
    """Sections of runbooks; each is joined with the alert of its name."""
    for path, text in context.planned.items():
        folder = str(PurePosixPath(path).parent)
        if folder not in {monitoring.RUNBOOKS, f"{monitoring.RUNBOOKS}/platform"} or path.endswith(
            "README.md"
        ):
            continue
        for heading in _HEADING.findall(text):
            if heading not in FIXED_HEADINGS:
                anchor = found.add(Node(ANCHOR, path, monitoring.anchor(heading)), path)
                found.join(anchor, Node(ALERT, _scope(path), heading))


def _tests(context: Context, found: Graph) -> None:
    """Alerts that test files name, joined with the alert of the rule file they load."""
    for path, text in context.planned.items():
        if not path.startswith(f"{monitoring.TESTS}/"):
            continue
        loaded = _loaded(text.partition("\ntests:")[0])
        for name in {name for names in _TESTED.findall(text) for name in names.split("|")}:
            known = [scope for scope in loaded if Node(ALERT, scope, name) in found.files]
            for scope in known or loaded[:1]:
                found.join(found.add(Node(TEST, scope, name), path), Node(ALERT, scope, name))


def _loaded(text: str) -> list[str]:
    return list(
        dict.fromkeys(_scope(one) for one in re.findall(r"^ +- \S*rules/(\S+\.yaml)$", text, re.MULTILINE))
    )


def _panels(context: Context, found: Graph, alerts: list[tuple[Node, Mapping[str, Any]]]) -> None:
    """Panels that say they are watched: joined with the alerts that link to their dashboard."""
    linked = {
        (str(rule["annotations"].get("dashboard", "")).removeprefix("/d/"), node.name): node
        for node, rule in alerts
    }
    for board in boards(context):
        for panel in board.asking:
            queries = [
                str(one["expr"]) for one in panel["targets"] if one["datasource"]["type"] == "prometheus"
            ]
            node = Node(PANEL, board.uid, f"{panel['id']} {panel['title']!r}")
            watched = _WATCHED.findall(panel.get("description", ""))
            if watched:
                found.add(node, board.path)
            for query in queries:
                reader = node if watched else Node("view", board.uid, str(panel["id"]))
                _read(context, found, reader, query, board.path)
            shown = frozenset().union(*map(promql.metrics, queries)) if queries else frozenset()
            for name in watched:
                alert = linked.get((board.uid, name))
                if alert is not None and _related(found, alert, shown):
                    found.join(node, alert)


def _related(found: Graph, alert: Node, shown: frozenset[str]) -> bool:
    """Whether the panel shows something that the alert reads; what reads nothing is shown by itself."""
    rule = Node(RULE, alert.scope, alert.name)
    return rule in found.constant or any(one.name in shown for one in found.neighbours(rule, METRIC))


def _routes(context: Context, found: Graph, alerts: list[tuple[Node, Mapping[str, Any]]]) -> None:
    """Routes with their receivers, and the routes that each alert takes in each environment."""
    config = yaml.load(context.planned[CONFIGURATION], yaml.CSafeLoader)
    for receiver in config["receivers"]:
        found.add(Node(RECEIVER, "", receiver["name"]), CONFIGURATION)
    for path, route in routes(config["route"]):
        node = found.add(Node(ROUTE, "", path), CONFIGURATION)
        if route.get("receiver"):
            found.join(node, Node(RECEIVER, "", route["receiver"]))
    last = context.model.fleet.environments[-1]
    for alert, rule in alerts:
        labels = {**rule["labels"], "alertname": alert.name}
        for more in ({}, {"environment": last.name}, {"namespace": last.namespace}):
            for path, _ in matched(config["route"], {**labels, **more}):
                # What only the catch-all takes has no route of its own.
                if path != "root":
                    found.join(alert, Node(ROUTE, "", path))

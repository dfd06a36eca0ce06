"""What is measured, from which figure on someone is told, and that the telling reaches somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, about, every_setting, every_workload, running, said
from generators.checks._prometheus.durations import seconds, seconds_or
from generators.checks._rendered.documents import at, containers, pod_template
from generators.checks._rendered.manifests import usable
from generators.conventions import labels as named
from generators.conventions import metrics, scraping, signals, telemetry, workloads

WINDOW = re.compile(r"\[(\d+[smh])\]")
"""A rate over fewer samples than these has gaps as soon as one scrape fails."""

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The variable that every OpenTelemetry library reads."""

OBJECTIVE_WINDOW = signals.PERIOD // 86400
"""Days over which objectives are measured."""

ADDRESSES = {"pagerduty": "pagerduty", "slack": "slack", "email": "email"}
"""What a severity notifies by, and where a team states its address for it."""


def one_port_name_everywhere(context: Context) -> Iterator[Claim]:
    """Container, Service, monitor, probes and policy call the port by its one name."""
    for workload, _, _ in running(context):
        names: set[str] = set()
        for container in containers(workload.document):
            names |= {str(port.get("name")) for port in container.get("ports") or ()}
            names |= {
                str(at(container, probe, "httpGet", "port"))
                for probe in ("startupProbe", "readinessProbe", "livenessProbe")
            }
        for service in workload.rendered.of_kind("Service"):
            for port in service.spec.get("ports") or ():
                names |= {str(port.get("name")), str(port.get("targetPort"))}
        for monitor in workload.rendered.of_kind("ServiceMonitor"):
            names |= {str(endpoint.get("port")) for endpoint in monitor.spec.get("endpoints") or ()}
        for policy in workload.rendered.of_kind("NetworkPolicy"):
            for rule in policy.spec.get("ingress") or ():
                names |= {str(port.get("port")) for port in rule.get("ports") or ()}
        wrong = "" if names == {metrics.PORT_NAME} else f"uses the port names {', '.join(sorted(names))}"
        yield workload.claim(wrong)


def scraped_exactly_once(context: Context) -> Iterator[Claim]:
    """Operator objects scrape each running workload once; plain files leave none of them."""
    delivery = context.model.fleet.platform.prometheus.delivery
    for workload, _, _ in running(context):
        found = len(workload.rendered.of_kind("ServiceMonitor", "PodMonitor"))
        wanted = 1 if delivery == "operator" else 0
        wrong = f"has {found} monitors, delivery by {delivery} wants {wanted}"
        yield workload.claim("" if found == wanted else wrong)


def scraped_as_often_as_stated(context: Context) -> Iterator[Claim]:
    """A monitor asks for metrics at the stated path and interval, and gives up before the next."""
    for workload, _, settings in running(context):
        for monitor in workload.rendered.of_kind("ServiceMonitor"):
            for endpoint in monitor.spec.get("endpoints") or ():
                found = (endpoint.get("path"), _seconds(endpoint.get("interval")))
                wanted: tuple[str, float] = (metrics.PATH, settings.scrape_interval)
                limit = _seconds(endpoint.get("scrapeTimeout"))
                right = found == wanted and limit <= settings.scrape_interval
                wrong = f"is scraped by {found} within {limit} s, the catalog states {wanted}"
                yield workload.claim("" if right else wrong)


def telemetry_goes_to_the_collector(context: Context) -> Iterator[Claim]:
    """Every service is told to send traces and logs where the collector receives them."""
    host = telemetry.collector(context.model.fleet.platform.prometheus.namespace)
    wanted = f"http://{host}:{telemetry.COLLECTOR_HTTP}"
    for workload in every_workload(context):
        if workload.service:
            for container in containers(workload.document):
                stated = {one["name"]: one.get("value") for one in container.get("env") or ()}
                found = stated.get(ENDPOINT)
                wrong = f"sends to {found}, the collector receives at {wanted}"
                yield workload.claim("" if found == wanted else wrong)


def rates_span_enough_scrapes(context: Context) -> Iterator[Claim]:
    """The window of every rate in an analysis holds at least four scrapes."""
    for workload, _, settings in running(context):
        for template in workload.rendered.of_kind("AnalysisTemplate"):
            for metric in template.spec.get("metrics") or ():
                query = str(at(metric, "provider", "prometheus", "query") or "")
                windows = [seconds(one) for one in WINDOW.findall(query)]
                least = scraping.SAMPLES * settings.scrape_interval
                right = windows and min(windows) >= least
                wrong = f"measures {metric.get('name')} over {windows} s, four scrapes take {least} s"
                yield about(workload.rendered, template, "" if right else wrong)


def analysis_holds_the_own_objectives(context: Context) -> Iterator[Claim]:
    """A new version is measured by the objectives that the catalog states for its service."""
    for workload, service, settings in running(context):
        strategy = workloads.strategy(service.kind, settings.rollout.strategy)
        if strategy in {"canary", "blue-green"}:
            templates = workload.rendered.of_kind("AnalysisTemplate")
            limits = {
                str(metric.get("name")): _limit(str(metric.get("successCondition")))
                for template in templates
                for metric in template.spec.get("metrics") or ()
            }
            objectives = settings.objectives
            wanted = {"errors": 1 - objectives.availability, "latency": objectives.latency}
            right = limits.keys() == wanted.keys() and all(
                abs(limits[name] - wanted[name]) < 1e-9 for name in wanted
            )
            wrong = f"is measured by {limits}, its objectives are {wanted}"
            yield workload.claim("" if right else wrong)


def analysis_can_refuse(context: Context) -> Iterator[Claim]:
    """A new version is looked at more often than a measurement may be bad, before all users have it."""
    for workload, _, _ in running(context):
        watched = sum(
            int(at(step, "pause", "duration") or 0)
            for step in at(workload.document.spec, "strategy", "canary", "steps") or ()
        )
        for template in workload.rendered.of_kind("AnalysisTemplate"):
            for metric in template.spec.get("metrics") or ():
                first, every = _seconds(metric.get("initialDelay")), _seconds(metric.get("interval"))
                looks = metric.get("count") or 1 + (watched - first - 1) // every
                most = metric.get("failureLimit") or 0
                wrong = f"looks {max(looks, 0)} times at {metric.get('name')}, of which {most} may be bad"
                yield about(workload.rendered, template, "" if looks > most else wrong)


def alert_speaks_before_a_rollout_ends(context: Context) -> Iterator[Claim]:
    """The loudest alert on a signal fires before a rollout's deadline, so that it can stop it."""
    for service, environment, settings in every_setting(context):
        if workloads.strategy(service.kind, settings.rollout.strategy):
            for signal in service.signals:
                shortest = min((limit.duration for limit in signal.limits), default=0)
                late = shortest >= settings.rollout.deadline
                wrong = f"waits {shortest} s, the rollout ends after {settings.rollout.deadline} s"
                yield said(service, environment, "rollout.deadline", wrong if late else "", signal.name)


def louder_means_worse(context: Context) -> Iterator[Claim]:
    """On every signal the louder severity has the higher threshold over the same window."""
    order = [severity.name for severity in context.model.fleet.alerting.severities]
    for service in context.model.services:
        for signal in service.signals:
            limits = sorted(signal.limits, key=lambda limit: order.index(limit.severity))
            wrong = [
                f"has the thresholds {loud.above} and {quiet.above}"
                for loud, quiet in pairwise(limits)
                if loud.window == quiet.window and loud.above < quiet.above
            ]
            yield said(service, "", f"signals.{signal.name}", ", ".join(wrong), signal.name)


def every_threshold_has_a_reason(context: Context) -> Iterator[Claim]:
    """No figure on which somebody is called is there without saying why."""
    for service in context.model.services:
        for signal in service.signals:
            bare = [limit.severity for limit in signal.limits if not limit.why.strip()]
            wrong = f"has no reason at {', '.join(bare)}" if bare else ""
            yield said(service, "", f"signals.{signal.name}", wrong, signal.name)


def every_severity_reaches_somebody(context: Context) -> Iterator[Claim]:
    """Whatever a severity notifies by, the owning team has an address for it."""
    for service in context.model.services:
        for severity in context.model.fleet.alerting.severities:
            address = ADDRESSES.get(severity.notify)
            silent = severity.notify == "none"
            there = silent or (address is not None and bool(getattr(service.team, address)))
            wrong = f"notifies by {severity.notify}, and team {service.team.name} has no address for it"
            yield said(service, "", "team", "" if there else wrong, severity.name)


def severities_are_known(context: Context) -> Iterator[Claim]:
    """How loud a service may be, and how loud it is when down, are severities of the platform."""
    known = {severity.name for severity in context.model.fleet.alerting.severities}
    for service, environment, settings in every_setting(context):
        unknown = {settings.down, settings.loudest} - known
        key = "loudest" if settings.down in known else "down"
        wrong = f"states {', '.join(sorted(unknown))}" if unknown else ""
        yield said(service, environment, key, wrong)


def samples_outlive_the_objectives(context: Context) -> Iterator[Claim]:
    """Samples are kept longer than the window over which objectives are measured."""
    kept = context.model.fleet.platform.prometheus.retention
    wrong = f"keeps samples for {kept} days, objectives need {OBJECTIVE_WINDOW}"
    yield Claim("Prometheus", "" if kept > OBJECTIVE_WINDOW else wrong, key="platform.prometheus.retention")


def pods_say_whose_they_are(context: Context) -> Iterator[Claim]:
    """Every pod of a service carries the labels by which it is found, counted and its owner called."""
    platform = context.model.fleet.platform.name
    for one in usable(context):
        service = one.target.chart.service
        for document in one.documents if service else ():
            template = pod_template(document)
            if template is None or service is None:
                continue
            labels = at(template, "metadata", "labels") or {}
            wanted = {
                "app.kubernetes.io/name": service.id,
                "app.kubernetes.io/part-of": platform,
                named.own(platform, named.ENVIRONMENT): one.target.environment.name,
                named.own(platform, named.TIER): service.tier.name,
                named.own(platform, named.TEAM): service.team.name,
            }
            missing = {name: value for name, value in wanted.items() if labels.get(name) != value}
            yield about(one, document, f"lacks the labels {missing}" if missing else "")


def _seconds(duration: object) -> float:
    return seconds_or(str(duration), -1)


def _limit(condition: str) -> float:
    """The figure that a condition compares with, the last one in it; -1 where there is none."""
    found = re.findall(r"<=? ?([\d.e-]+)", condition)
    return float(found[-1]) if found else -1.0

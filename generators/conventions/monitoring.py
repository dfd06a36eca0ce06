"""Names that everything about alerts agrees on: labels, rule files, runbooks, anchors, dashboards.

What is scraped, and which labels its targets carry, stands in ``scraping``. Alerts about series of
a service group by ``environment``, those about Kubernetes objects by ``namespace``: one Prometheus
may see one environment or several.
"""

from __future__ import annotations

import re
from hashlib import sha256

TIER = "platform"
"""The ``tier`` label of alerts about what is no service."""

RULES = "monitoring/rules"
TESTS = "monitoring/tests"
RUNBOOKS = "monitoring/runbooks"
DASHBOARDS = "monitoring/dashboards"
PROMETHEUS = "monitoring/prometheus"
ALERTMANAGER = "monitoring/alertmanager"
OPERATOR = "monitoring/operator"
"""Where the objects of the Prometheus operator are."""

VARIABLES = frozenset("datasource environment instance logs service severity team tier traces".split())
"""What can be chosen on top of dashboards; Grafana puts a choice wherever one of them is named."""

UID_LIMIT = 40

# What the controllers put behind a workload's name: no vowels, so it is never a word of another id.
# No counts either: Prometheus compiles the expression anew at every evaluation.
_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]+"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def pods_of(service: str, kind: str) -> str:
    """A regular expression of exactly the service's pods, never of a service whose id is longer."""
    if kind == "stateful":
        return f"{service}-[0-9]+"
    if kind == "cron":
        return f"{service}-[0-9]+-{_RANDOM}"
    if kind == "job":
        return f"{service}(-[0-9]+)?-{_RANDOM}"
    return f"{service}-{_RANDOM}-{_RANDOM}"


def service_rules(service: str) -> str:
    """The alerting rules of a service."""
    return f"{RULES}/services/{service}.yaml"


def service_recordings(service: str) -> str:
    """The recording rules of a service: no id has a dot, so no other service's file has this name."""
    return f"{RULES}/services/{service}.recordings.yaml"


def platform_rules(part: str) -> str:
    """The rule file of a part of the platform."""
    return f"{RULES}/platform/{part}.yaml"


def service_tests(service: str) -> str:
    """The promtool tests of a service's rules."""
    return f"{TESTS}/services/{service}.yaml"


def recording_tests(path: str) -> str:
    """Beside other tests those of recording rules."""
    return f"{path.removesuffix('.yaml')}.recordings.yaml"


def platform_tests(part: str) -> str:
    """The promtool tests of a platform part's rules."""
    return f"{TESTS}/platform/{part}.yaml"


def seen_from_tests(rules: str) -> str:
    """How any file of tests names a rule file: from its own folder."""
    return f"../../{rules.removeprefix('monitoring/')}"


def slow_tests(path: str) -> str:
    """Beside other tests those of alerts that take long, in larger steps; no id has a dot."""
    return f"{path.removesuffix('.yaml')}.slow.yaml"


def dated_tests(path: str) -> str:
    """Those that start on a certain day, which only promtool 3.8 and newer can do."""
    return f"{path.removesuffix('.yaml')}.dated.yaml"


def service_runbook(service: str) -> str:
    """The runbook of a service; ``platform`` is no service's id."""
    return f"{RUNBOOKS}/{service}.md"


def platform_runbook(part: str) -> str:
    """The runbook of a part of the platform."""
    return f"{RUNBOOKS}/platform/{part}.md"


def anchor(alert: str) -> str:
    """Where a runbook's heading ``## ErrorsCritical`` is reached, as GitHub makes it of its text."""
    return alert.lower()


def words(alert: str) -> str:
    """The name of an alert for people: ``errors critical``."""
    return " ".join(_WORDS.findall(alert)).lower()


def service_dashboard(service: str) -> str:
    """The UID of a service's dashboard."""
    return _uid("service", service)


def tier_dashboard(tier: str) -> str:
    """The UID of a tier's dashboard."""
    return _uid("tier", tier)


def fleet_dashboard(name: str) -> str:
    """The UID of a dashboard of the fleet: ``overview``, ``objectives``, ``alerts``, ``platform``."""
    return _uid("fleet", name)


def _uid(family: str, name: str) -> str:
    """A long name keeps its start, and a digest of the whole keeps it apart from its like."""
    uid = f"{family}-{name}"
    if len(uid) <= UID_LIMIT:
        return uid
    return f"{uid[: UID_LIMIT - 9]}-{sha256(uid.encode()).hexdigest()[:8]}"

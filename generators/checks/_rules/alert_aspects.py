"""What a test file proves of each alert, read from its content and not from what it says of itself.

A case's name claims an aspect; the claim counts only where the series that it feeds bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.checks._prometheus.durations import seconds_or
from generators.checks._prometheus.promql import metrics
from generators.conventions.alert_tests import BELOW, IDLE, MISSING, NAN

FIRES, ON_TIME, RESOLVES = "fires", "does not fire a step earlier", "resolves"
ASPECTS = (FIRES, ON_TIME, RESOLVES, BELOW, IDLE, NAN, MISSING)

_FIRING = re.compile(r"ALERTS\{alertstate=\"firing\",alertname=~\"([\w|]+)\"\}")
_COUNTED = re.compile(rf"count\(count by \(alertname\) \({_FIRING.pattern}\)\)")
_RISE = re.compile(r"-?[\d.e]+\+([\d.e]+)x\d+")
_NAN = re.compile(r"(?:NaN(?:\+0x\d+)?\s*)+")


@dataclass(frozen=True, slots=True)
class Claim:
    """One alert and one aspect that a case proves of it."""

    alert: str
    aspect: str


def applicable(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The aspects that an alerting rule must have tests for.

    One that reads no series cannot miss any: it fires by itself, and a date once passed stays so.
    """
    if metrics(str(rule["expr"])):
        return ASPECTS
    return (FIRES, ON_TIME) if _span(rule.get("for")) else (FIRES,)


def _span(text: object) -> float:
    return seconds_or(str(text), 0)


def proven(tests: Mapping[str, Any], alerts: Mapping[str, Mapping[str, Any]]) -> Iterator[Claim]:
    """Everything that one test file proves of the alerts, which are rules by name."""
    step = _span(tests.get("evaluation_interval", "1m"))
    cases = tests.get("tests") or ()
    troubled = _paces(case for case in cases if case.get("alert_rule_test"))
    for case in cases:
        yield from _case(case, step, alerts, troubled)


def recorded(tests: Mapping[str, Any], records: Iterable[str]) -> frozenset[str]:
    """The recordings whose figure some test of the file compares with what it must be."""
    read = {
        metric
        for case in tests.get("tests") or ()
        for check in case.get("promql_expr_test") or ()
        if check.get("exp_samples")
        for metric in metrics(str(check["expr"]))
    }
    return frozenset(read.intersection(records))


def unknown(tests: Mapping[str, Any], alerts: Iterable[str]) -> Iterator[str]:
    """Names of alerts that a test file asks about and no rule has: promtool passes those in silence."""
    known = set(alerts)
    for case in tests.get("tests") or ():
        for one in case.get("alert_rule_test") or ():
            if one["alertname"] not in known:
                yield str(one["alertname"])
        for check in case.get("promql_expr_test") or ():
            yield from sorted(set(_names(str(check["expr"]))) - known)


def _case(
    case: Mapping[str, Any],
    step: float,
    alerts: Mapping[str, Mapping[str, Any]],
    troubled: Mapping[str, float],
) -> Iterator[Claim]:
    fired = {
        one["alertname"]: _span(one["eval_time"])
        for one in case.get("alert_rule_test") or ()
        if one.get("exp_alerts")
    }
    checks = [(str(one["expr"]), _span(one["eval_time"]), one) for one in case.get("promql_expr_test") or ()]
    silent = [
        (name, time) for expr, time, one in checks if not one.get("exp_samples") for name in _silent(expr)
    ]
    for name, time in fired.items():
        yield Claim(name, FIRES)
        if time == 0 or (name, time - step) in silent:
            yield Claim(name, ON_TIME)
        if any(other == name and later > time for other, later in silent):
            yield Claim(name, RESOLVES)
    yield from _silences(case, silent, fired, alerts, troubled)
    if not case.get("input_series"):
        for expr, _, one in checks:
            counted = _COUNTED.fullmatch(expr)
            names = counted[1].split("|") if counted else []
            if names and [sample["value"] for sample in one.get("exp_samples") or ()] == [len(names)]:
                yield from (Claim(name, MISSING) for name in names)


def _silences(
    case: Mapping[str, Any],
    silent: Iterable[tuple[str, float]],
    fired: Mapping[str, float],
    alerts: Mapping[str, Mapping[str, Any]],
    troubled: Mapping[str, float],
) -> Iterator[Claim]:
    """Silence counts for what the case is called, if the alert's own series say so too."""
    name = str(case.get("name", ""))
    aspect = next((one for one in (BELOW, IDLE, NAN, MISSING) if name.startswith(one)), "")
    series = [
        (str(one["series"]).partition("{")[0], str(one["values"])) for one in case.get("input_series") or ()
    ]
    numbers = {metric for metric, values in series if not _NAN.fullmatch(values)}
    # What fires because a counter stands still is idle where it counts; all others where nothing does.
    busy = {
        series.partition("{")[0]
        for series, pace in _paces((case,)).items()
        if pace > 0 and pace <= troubled.get(series, pace)
    }
    nans = {metric for metric, values in series if _NAN.fullmatch(values)}
    for alert, time in silent:
        rule = alerts.get(alert)
        if not aspect or alert in fired or rule is None or time < _span(rule.get("for")):
            continue
        read = metrics(str(rule["expr"]))
        fits = {
            BELOW: bool(read & numbers),
            IDLE: bool(read & numbers) and not read & busy,
            NAN: bool(read & nans) and not read & numbers,
            MISSING: not series,
        }
        if fits[aspect]:
            yield Claim(alert, aspect)


def _paces(cases: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """How fast each counter that is fed rises at first, in units a second; at its slowest, if in several."""
    found: dict[str, float] = {}
    for case in cases:
        for one in case.get("input_series") or ():
            rise = _RISE.match(str(one["values"]))
            if rise:
                name, pace = str(one["series"]), float(rise[1]) / (_span(case.get("interval", "1m")) or 1)
                found[name] = min(pace, found.get(name, pace))
    return found


def _silent(expr: str) -> list[str]:
    found = _FIRING.fullmatch(expr)
    return found[1].split("|") if found else []


def _names(expr: str) -> list[str]:
    return [name for names in _FIRING.findall(expr) for name in names.split("|")]

"""Test cases of a rule file: each alert fires at its time, is silent where it should be, resolves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generators.alerts import ABSENT, Alert, Input
from generators.alerts.text import duration
from generators.conventions.alert_tests import BELOW, IDLE, MISSING, NAN
from generators.outputs._rule_tests import timelines as levels_of
from generators.outputs._rule_tests.text import changing, rendered, steady
from generators.outputs._rule_tests.timelines import Levels, Timeline, fires_at, forgotten_after, timelines
from generators.outputs._rule_text import mapping

FIRES = "fires at its time, then resolves"


class Check(NamedTuple):
    """An expression at a time, and the number it returns; None: it returns nothing."""

    expr: str
    time: int
    value: int | None = None


@dataclass(frozen=True)
class Cases:
    """The cases of one file. ``step``: seconds between samples, ``evaluation``: between evaluations."""

    step: int
    evaluation: int

    def of(self, alerts: Sequence[Alert]) -> Iterator[str]:
        """The text of every case."""
        for number, timeline in enumerate(timelines(alerts, levels_of.changing), start=1):
            yield self._fires(f"{FIRES} {number}", timeline)
        fed = [alert for alert in alerts if alert.proof.inputs]
        if fed:
            yield from self._silent(BELOW, fed, levels_of.below, lambda one: one.below)
            yield from self._silent(IDLE, fed, levels_of.idle, lambda one: one.idle)
            yield from self._silent(NAN, fed, levels_of.nan, None)
            yield self._missing(fed)

    def _fires(self, name: str, timeline: Timeline) -> str:
        alerts, step, evaluation = timeline.alerts, self.step, self.evaluation
        last = max(fires_at(alert, evaluation) for alert in alerts) + evaluation
        bad = -(-last // step) + 1
        forgotten = max(forgotten_after(alert, evaluation) for alert in alerts)
        end = -(-(bad * step + forgotten) // evaluation) * evaluation
        good = end // step - bad + 2
        series = [(one.series, changing(one, bad, good, step)) for one in timeline.inputs.values()]
        by_time: dict[int, list[Alert]] = {}
        for alert in alerts:
            by_time.setdefault(fires_at(alert, evaluation), []).append(alert)
        checks = [Check(firing(group), time - evaluation) for time, group in sorted(by_time.items()) if time]
        ending = [alert for alert in alerts if alert.proof.inputs]
        if ending:
            checks.append(Check(firing(ending), end))
        fired = [self._fired(alert, time) for time, group in sorted(by_time.items()) for alert in group]
        return self._case(name, series, checks, fired, alerts[0].proof.start)

    def _silent(
        self,
        name: str,
        alerts: Sequence[Alert],
        levels: Callable[[Input], Levels],
        level: Callable[[Input], float] | None,
    ) -> Iterator[str]:
        """Nothing fires at one level; without ``level`` that is NaN."""
        for number, timeline in enumerate(timelines(alerts, levels), start=1):
            lasting = 0 if name != BELOW else max(alert.proof.memory for alert in timeline.alerts)
            end = self._after(timeline.alerts) + lasting
            samples = end // self.step + 2
            if level is None:
                series = [(one, f"NaN+0x{samples - 1}") for one in timeline.inputs]
            else:
                series = [
                    (one.series, steady(one.kind, level(one), samples, self.step))
                    for one in timeline.inputs.values()
                    if level(one) != ABSENT
                ]
            yield self._case(f"{name} {number}", series, [Check(firing(timeline.alerts), end)])

    def _missing(self, alerts: Sequence[Alert]) -> str:
        """Nothing is there at all: only alerts about exactly that may fire."""
        end = self._after(alerts)
        loud = [alert for alert in alerts if alert.proof.missing == "fires"]
        silent = [alert for alert in alerts if alert.proof.missing != "fires"]
        checks = [Check(firing(silent), end)] if silent else []
        if loud:
            checks.append(Check(f"count(count by (alertname) ({firing(loud)}))", end, len(loud)))
        return self._case(MISSING, (), checks)

    def _after(self, alerts: Iterable[Alert]) -> int:
        return max(fires_at(alert, self.evaluation) for alert in alerts) + self.evaluation

    def _case(
        self,
        name: str,
        series: Iterable[tuple[str, str]],
        checks: Iterable[Check],
        fired: Sequence[str] = (),
        start: int = 0,
    ) -> str:
        lines = [f"  - name: {name}", f"    interval: {self.step}s"]
        if start:
            lines.append(f"    start_timestamp: {start}")
        inputs = [
            line
            for one, values in series
            for line in (f"      - series: '{one}'", f'        values: "{values}"')
        ]
        lines += ["    input_series:", *inputs] if inputs else ["    input_series: []"]
        if fired:
            lines += ["    alert_rule_test:", *fired]
        lines.append("    promql_expr_test:")
        for check in checks:
            lines += [f"      - expr: '{check.expr}'", f"        eval_time: {duration(check.time)}"]
            if check.value is None:
                lines.append("        exp_samples: []")
            else:
                lines.append(f"        exp_samples: [{{labels: '{{}}', value: {check.value}}}]")
        return "\n".join(lines)

    def _fired(self, alert: Alert, time: int) -> str:
        labels = {**alert.all_labels(), **dict(alert.proof.labels)}
        value = alert.proof.value + alert.proof.drift * time
        annotations = {key: rendered(text, value, labels) for key, text in alert.annotations().items()}
        return (
            f"      - eval_time: {duration(time)}\n        alertname: {alert.name}\n        exp_alerts:\n"
            f"          - exp_labels:\n{mapping(labels, 14)}"
            f"            exp_annotations:\n{mapping(annotations, 14)}".rstrip("\n")
        )


def firing(alerts: Iterable[Alert]) -> str:
    """The expression that returns those of the alerts that fire."""
    names = "|".join(alert.name for alert in alerts)
    return f'ALERTS{{alertstate="firing",alertname=~"{names}"}}'

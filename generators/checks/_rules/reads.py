"""What rules read: metrics by job, and how far they look back. Read from the plain rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from generators.checks._prometheus.durations import seconds
from generators.checks._prometheus.relabelling import compiled
from generators.checks._rules.files import RULES

JOBLESS = ("",)
"""A selector without a job of its own reads from whoever exports the metric."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SELECTOR = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[^}"]|"(?:[^"\\]|\\.)*")*)\}')
_JOB = re.compile(r'(?:^|,)\s*job="([^"]*)"')
_RANGE = re.compile(r"\[([0-9a-z]+)(?::[0-9a-z]*)?\]")
_OFFSET = re.compile(r"\boffset\s+([0-9a-z]+)")


class Read(NamedTuple):
    """One selector: a metric, and the job it is read from; empty where it names none."""

    metric: str
    job: str

    def dropped_by(self, job: Mapping[str, Any]) -> bool:
        """Whether the job drops the metric by its name."""
        return any(
            step.get("action") == "drop"
            and step.get("source_labels") == ["__name__"]
            and compiled(step["regex"]).fullmatch(self.metric) is not None
            for step in job.get("metric_relabel_configs") or ()
        )


def expressions(planned: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Path, name and expression of every rule."""
    for path, text in sorted(planned.items()):
        if path.startswith(RULES):
            for group in yaml.load(text, yaml.CSafeLoader)["groups"]:
                for rule in group["rules"]:
                    yield path, rule.get("alert") or rule["record"], str(rule["expr"])


def reads(expression: str) -> Iterator[Read]:
    """Every selector with matchers."""
    for metric, matchers in _SELECTOR.findall(expression):
        job = _JOB.search(matchers)
        yield Read(metric, job[1] if job else "")


def window(expression: str) -> float:
    """Seconds that it looks back at most: its longest range behind its farthest offset."""
    bare = _STRING.sub('""', expression)
    ranges = [seconds(one) for one in _RANGE.findall(bare)]
    offsets = [seconds(one) for one in _OFFSET.findall(bare)]
    return max(ranges, default=0) + max(offsets, default=0)

"""Findings of linters against a list of written reasons: what has none is a problem, and so is a
reason that nothing needs any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from generators.checks._charts import Target
from generators.checks._context import Context
from generators.checks._documents import at
from generators.checks.helm_template import finding
from generators.problems import Place, Problem

LIST = "generators/checks/exemptions.yaml"
KEYS = frozenset({"tool", "rule", "kinds", "chart", "scaled_by", "where", "early", "why"})
REQUIRED = frozenset({"tool", "rule", "why"})
SHORTEST = 20
"""Characters of a reason: less is a word, not a reason."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object that a linter looked at. ``scaled_by``: the kind of what scales it, if anything."""

    target: Target
    kind: str
    name: str
    scaled_by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a linter said of a subject."""

    subject: Subject
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason why one rule of one tool does not hold for some objects.

    Narrowed by kind, by chart, by the kind of what scales the object, by values of the object
    (``where``: dotted path and value), and by ``early``: not in the last environment.
    """

    tool: str
    rule: str
    why: str
    line: int
    kinds: tuple[str, ...] = ()
    chart: str = ""
    scaled_by: str = ""
    where: tuple[tuple[str, Any], ...] = ()
    early: bool = False

    def concerns(self, subject: Subject) -> bool:
        """Whether it speaks of such an object at all."""
        return (
            (not self.kinds or subject.kind in self.kinds)
            and self.chart in {"", subject.target.chart.name}
            and self.scaled_by in {"", subject.scaled_by}
            and not (self.early and subject.target.last)
            and all(at(subject.data, *path.split(".")) == value for path, value in self.where)
        )


def weigh(
    context: Context, tool: str, findings: Iterable[Finding], subjects: Sequence[Subject]
) -> tuple[Problem, ...]:
    """Findings without a reason, reasons without a finding, and entries that are no reasons."""
    path = context.repository / LIST
    listed, problems = read(path.read_text(encoding="utf-8") if path.is_file() else "")
    mine = [one for one in listed if one.tool == tool]
    used: set[Exemption] = set()
    for one in findings:
        reasons = [e for e in mine if e.rule == one.rule and e.concerns(one.subject)]
        used.update(reasons)
        if not reasons:
            said = f"{one.subject.kind} {one.subject.name}: {one.message} ({one.rule})"
            hint = f"correct the template, or write into {LIST} why it is right as it is"
            problems.append(finding(context, one.subject.target, f"{tool}/{one.rule}", said, hint))
    for exemption in mine:
        if exemption not in used and any(exemption.concerns(subject) for subject in subjects):
            message = f"{tool} finds no {exemption.rule} here any more, the exemption is of no use"
            hint = "delete the entry, or narrow it to the kinds that need it"
            problems.append(Problem(f"{tool}/unused-exemption", message, Place(LIST, exemption.line), hint))
    return tuple(problems)


def read(text: str) -> tuple[list[Exemption], list[Problem]]:
    """The list, and one problem per entry that is not one."""
    root = yaml.compose(text, yaml.CSafeLoader)
    listed, problems = [], []
    for node in root.value if isinstance(root, yaml.SequenceNode) else ():
        line = node.start_mark.line + 1
        entry = yaml.load(yaml.serialize(node), yaml.CSafeLoader)
        wrong = _wrong(entry)
        if wrong:
            hint = f"write tool, rule and why; to narrow it: {', '.join(sorted(KEYS - REQUIRED))}"
            problems.append(Problem("checks/exemption", wrong, Place(LIST, line), hint))
        else:
            kinds, where = tuple(entry.pop("kinds", ())), entry.pop("where", {})
            listed.append(Exemption(line=line, kinds=kinds, where=tuple(where.items()), **entry))
    return listed, problems


def _wrong(entry: Any) -> str:
    if not isinstance(entry, dict):
        return f"an exemption is a mapping, not {entry!r}"
    unknown = sorted(set(entry) - KEYS)
    if unknown:
        return f"an exemption has no key {unknown[0]!r}"
    absent = sorted(REQUIRED - set(entry))
    if absent:
        return f"an exemption needs {absent[0]}"
    if len(str(entry["why"]).strip()) < SHORTEST:
        return f"the reason {entry['why']!r} is too short to be one"
    return ""

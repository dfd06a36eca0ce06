"""Findings of linters against a list of written reasons: what has none is a problem, and so is a
reason that nothing needs any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import Target, finding
from generators.checks._rendered.documents import at
from generators.problems import Place, Problem

LIST = "generators/checks/suppressions.yaml"
TOOLS = ("checkov", "kube-score")
"""The linters whose findings are weighed."""
TYPES: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("tool", "rule", "chart", "scaled_by", "loosened", "why"), (str, "text")),
    "kinds": (list, "a list of kinds"),
    "where": (dict, "a mapping of dotted path to value"),
    **dict.fromkeys(("early", "tenant"), (bool, "true or false")),
}
KEYS = frozenset(TYPES)
REQUIRED = frozenset({"tool", "rule", "why"})
SHORTEST = 20
"""Characters of a reason: less is a word, not a reason."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object that a linter looked at. ``scaled_by``: the kind of what scales it, if anything.

    ``namespace`` is its own, which may be a tenant's; empty for what belongs to none.
    """

    target: Target
    kind: str
    name: str
    scaled_by: str = ""
    namespace: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def loosens(self, key: str) -> bool:
        """Whether the object is of a service that states an exemption for this key."""
        service = self.target.chart.service
        return service is not None and service.loosens(key)

    @property
    def elsewhere(self) -> bool:
        """Whether it is in a namespace that is not the environment's own: a tenant's."""
        return self.namespace not in {"", self.target.environment.namespace}

    def __str__(self) -> str:
        return f"{self.kind} {self.name}{f' in {self.namespace}' if self.elsewhere else ''}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a linter said of a subject."""

    subject: Subject
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """A reason why one rule of one tool does not hold for some objects.

    Narrowed by kind, by chart, by the kind of what scales the object, by values of the object
    (``where``: dotted path and value), by ``early``: not in the last environment, by ``tenant``: in a
    tenant's namespace, and by ``loosened``: the service's own exemption for that key says why, and
    until when.
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
    tenant: bool = False
    loosened: str = ""

    def concerns(self, subject: Subject) -> bool:
        """Whether it speaks of such an object at all."""
        return (
            (not self.kinds or subject.kind in self.kinds)
            and self.chart in {"", subject.target.chart.name}
            and self.scaled_by in {"", subject.scaled_by}
            and not (self.early and subject.target.last)
            and not (self.tenant and not subject.elsewhere)
            and (not self.loosened or subject.loosens(self.loosened))
            and all(at(subject.data, *path.split(".")) == value for path, value in self.where)
        )


def weigh(
    context: Context, tool: str, findings: Iterable[Finding], subjects: Sequence[Subject]
) -> tuple[Problem, ...]:
    """Findings without a reason, reasons without a finding, and entries that are no reasons."""
    path = context.repository / LIST
    listed, problems = read(path.read_text(encoding="utf-8") if path.is_file() else "")
    mine = [one for one in listed if one.tool == tool]
    # By its line: an entry may hold lists, which cannot be members of a set.
    used: set[int] = set()
    for one in findings:
        reasons = [e for e in mine if e.rule == one.rule and e.concerns(one.subject)]
        used.update(one.line for one in reasons)
        if not reasons:
            said = f"{one.subject}: {one.message} ({one.rule})"
            hint = f"correct the template, or write into {LIST} why it is right as it is"
            problems.append(finding(context, one.subject.target, f"{tool}/{one.rule}", said, hint))
    for reason in mine:
        if reason.line not in used and any(reason.concerns(subject) for subject in subjects):
            message = f"{tool} finds no {reason.rule} here any more, the reason is of no use"
            hint = "delete the entry, or narrow it to the kinds that need it"
            problems.append(Problem(f"{tool}/unused-suppression", message, Place(LIST, reason.line), hint))
    return tuple(problems)


def read(text: str) -> tuple[list[Suppression], list[Problem]]:
    """The list, and one problem per entry that is not one."""
    try:
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        hint = "correct the indentation, quotes and brackets of this line and the one before"
        return [], [
            Problem("checks/suppression", f"this is not YAML: {error.problem}", Place(LIST, line), hint)
        ]
    listed, problems = [], []
    if root is not None and not isinstance(root, yaml.SequenceNode):
        hint = "begin each entry with a dash: - tool: kube-score"
        problems.append(
            Problem("checks/suppression", "the file is no list", Place(LIST, root.start_mark.line + 1), hint)
        )
    for node in root.value if isinstance(root, yaml.SequenceNode) else ():
        line = node.start_mark.line + 1
        entry = yaml.load(yaml.serialize(node), yaml.CSafeLoader)
        wrong = _wrong(entry)
        if wrong:
            hint = f"write tool, rule and why; to narrow it: {', '.join(sorted(KEYS - REQUIRED))}"
            problems.append(Problem("checks/suppression", wrong, Place(LIST, line), hint))
        else:
            kinds, where = tuple(entry.pop("kinds", ())), entry.pop("where", {})
            listed.append(Suppression(line=line, kinds=kinds, where=tuple(where.items()), **entry))
    return listed, problems


def _texts(value: list[Any]) -> bool:
    return all(isinstance(one, str) for one in value)


def _wrong(entry: Any) -> str:
    if not isinstance(entry, dict):
        return f"a suppression is a mapping, not {entry!r}"
    unknown = sorted(map(str, set(entry) - KEYS))
    if unknown:
        return f"a suppression has no key {unknown[0]!r}"
    absent = sorted(REQUIRED - set(entry))
    if absent:
        return f"a suppression needs {absent[0]}"
    for key, value in entry.items():
        kind, words = TYPES[key]
        if not isinstance(value, kind) or (isinstance(value, list) and not _texts(value)):
            return f"{key} of a suppression is {words}, not {value!r}"
    if entry["tool"] not in TOOLS:
        return f"no linter is called {entry['tool']!r}: there are {', '.join(TOOLS)}"
    if not all(isinstance(path, str) and path for path in entry.get("where", ())):
        return f"where of a suppression is {TYPES['where'][1]}, not {entry['where']!r}"
    if len(entry["why"].strip()) < SHORTEST:
        return f"the reason {entry['why']!r} is too short to be one"
    return ""

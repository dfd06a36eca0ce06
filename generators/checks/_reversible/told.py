"""What a finding says besides the server's words: which fields differ, and which line of the chart did it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import yaml

from generators.checks._engine.context import Context
from generators.checks._rendered.charts import FOLDER, Target
from generators.checks._reversible.alike import Change, between, changes
from generators.checks._reversible.ways import Subject
from generators.problems import Place

_MOST = 3
_LONG = 240
_HEADER = 5
"""Lines at the start of a file among which its header stands; its digest differs with every change."""
_ROOT = "workload"
"""The key below which a chart's values say what its service is."""
_DUMP = re.compile(r"Invalid value: .*?(?=: (?:field is immutable|may not change))", re.DOTALL)
_MAY = re.compile(r"'([A-Za-z]+)'")
"""Fields that a refusal names as those which may be changed."""


def guilty(subject: Subject, fields: Sequence[str], words: str) -> list[Change]:
    """What differs below ``fields``; where nothing does, all but what the words allow, or all there is."""
    found = changes(subject)
    allowed = ("metadata", *(f"spec.{one}" for one in _MAY.findall(words)))
    left = [one for one in found if not one.path.startswith(allowed)] or list(found)
    return [one for one in left if one.path.startswith(tuple(fields))] or left


def shortened(words: str) -> str:
    """A server's words in one line; of a whole object that it prints only that there was one."""
    text = " ".join(_DUMP.sub("Invalid value", words).split())
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]} … {text[-_LONG // 2 :]}"


def listed(found: Sequence[Change]) -> str:
    """The first few, in brackets; nothing where there is none."""
    more = f", and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f" ({', '.join(map(str, found[:_MOST]))}{more})" if found else ""


def others(subjects: Sequence[Subject]) -> str:
    """Who besides the first changes in the same way; nothing where nobody does."""
    names = sorted({one.target.chart.name for one in subjects[1:]} - {subjects[0].target.chart.name})
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"; so do those of {', '.join(names[:_MOST])}{more}" if names else ""


def place(now: Context, then: Context, target: Target, found: Sequence[Change]) -> tuple[Place, str]:
    """Where it was changed, and by which key: in the catalog, or where that states nothing of it no key and
    the line of the chart or its library that differs; best one that says what a field is now.
    """
    says = {str(one.after) for one in found if isinstance(one.after, str | int)}
    service = target.chart.service
    if service is not None:
        keys = [one for one in _values(now, then, target) if str(one.after) in says]
        if keys:
            where, key = now.stated(f"services.{service.id}.{keys[0].path}")
            return where, f", by {key}"
    lines = list(_lines(now, then, target))
    names = {one.path.rpartition(".")[2] for one in found}

    def hits(line: tuple[str, int, str]) -> int:
        return sum(any(one in line[2] for one in some) for some in (says, names))

    best = max(lines, key=hits, default=(target.chart.folder, 0, ""))
    return now.place(*best[:2]), ""


def _values(now: Context, then: Context, target: Target) -> Iterator[Change]:
    """What differs in the values of an environment, by what the catalog calls it."""
    for path in (target.values, f"{target.chart.folder}/values.yaml"):
        old, new = (yaml.load(one.planned.get(path, ""), yaml.CSafeLoader) or {} for one in (then, now))
        yield from between(old.get(_ROOT), new.get(_ROOT))


def _lines(now: Context, then: Context, target: Target) -> Iterator[tuple[str, int, str]]:
    """Lines that were changed or added, those of the environment first and those of the library last."""
    own = f"{target.chart.folder}/"
    order = [target.values, f"{own}values.yaml"]
    libraries = {
        goal.rpartition("/")[2] for path, goal in now.links.items() if path.startswith(f"{own}charts/")
    }
    folders = (f"{own}templates/", *(f"{FOLDER}{name}/" for name in sorted(libraries)))
    order += [path for folder in folders for path in sorted(now.planned) if path.startswith(folder)]
    for path in order:
        before, after = then.planned.get(path, ""), now.planned.get(path, "")
        if before == after or path.endswith(".md"):
            continue
        old, new = before.splitlines(), after.splitlines()
        for how, _, _, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            changed = range(first, last) if how != "equal" else range(0)
            yield from (
                (path, at + 1, new[at]) for at in changed if at >= _HEADER or "sha256:" not in new[at]
            )

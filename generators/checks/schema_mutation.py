"""The charts' schemas refuse every unknown key and every wrong type, in helm lint and helm template.

Counts mutants: each unknown key at each level and each wrong type of each value of each schema, once
per command; the flawless sample of each shape, which must pass; and for each chart an unknown key
at its root and below its library, which proves that it is wired to those schemas. A mutant counts
as refused only when helm names that place with that mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._rendered.charts import Target, targets
from generators.checks._rendered.manifests import arguments, helm
from generators.checks._schema_mutation.mutants import (
    Mutant,
    choices,
    document,
    gathered,
    mutants,
    untyped,
    written,
)
from generators.checks._schema_mutation.walk import NoSampleError, Pointer
from generators.emit import to_json_in_yaml
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("charts",)

COMMANDS = ("template", "lint")
FILE = "values.schema.json"
SECTION = re.compile(r"^(\S+):$")
HINT = "close the object with additionalProperties: false, and give every value a type"
SAMPLE_HINT = "add a text that fits to SAMPLES in generators/checks/_schema_mutation/walk.py"


@dataclass(frozen=True, slots=True)
class Subject:
    """A schema, the target through which helm applies it, and the keys its values lie below.

    ``folder`` holds a copy of the target's chart that states no values of its own, so that nothing
    is merged into those under test. ``libraries`` have schemas of their own, and ``stated`` are the values
    that one states: null deletes them there, and is no value.
    """

    path: str
    section: str
    prefix: tuple[str, ...]
    libraries: tuple[str, ...]
    schema: Mapping[str, Any]
    target: Target
    folder: Path
    stated: Any = None


def run(context: Context) -> Result:
    """One finding per mutant that survives, per sample that is refused, per chart that is open."""
    every = targets(context)
    context.program("helm")
    problems = [_no_schema(context, target) for target in every if _schema(context, target) is None]
    total = len(problems)
    with context.new_folder() as scratch:
        for subject in _subjects(context, every, scratch):
            try:
                count, found = _exercise(context, subject)
            except NoSampleError as error:
                count, found = 1, [_problem(context, subject, "no-sample", str(error))]
            total += count
            problems += found
    count, found = _wiring(context, every)
    total += count
    problems += found
    return Result(total - len(problems), total, tuple(problems))


def _subjects(context: Context, every: tuple[Target, ...], scratch: Path) -> Iterator[Subject]:
    """Each different schema once: charts of services share theirs but for the header."""
    seen: set[str] = set()
    for target in every:
        schemas = list(_schemas(context, target))
        for path, section, prefix in schemas:
            schema = json.loads(context.planned[path])
            content = json.dumps({name: schema[name] for name in schema if name != "$comment"})
            if content not in seen:
                seen.add(content)
                libraries = () if prefix else tuple(name for _, name, below in schemas if below)
                folder = scratch / target.name
                _copy_without_values(context, target, folder)
                text = context.planned.get(f"charts/{section}/values.yaml", "") if prefix else ""
                stated = yaml.load(text, yaml.CSafeLoader)
                yield Subject(path, section, prefix, libraries, schema, target, folder, stated)


def _stated(values: Any, pointer: Pointer) -> bool:
    for step in pointer:
        if not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True


def _copy_without_values(context: Context, target: Target, folder: Path) -> None:
    own = f"{target.chart.folder}/"
    for path, text in context.planned.items():
        if path.startswith(own):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("{}\n" if path == f"{own}values.yaml" else text, encoding="utf-8")
    for link in context.links:
        if link.startswith(own) and not (folder / link).is_symlink():
            (folder / link).parent.mkdir(parents=True, exist_ok=True)
            (folder / link).symlink_to((context.laid() / link).resolve())


def _schemas(context: Context, target: Target) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The chart's own schema, then those of the libraries that are linked into it."""
    folder = target.chart.folder
    if f"{folder}/{FILE}" in context.planned:
        yield f"{folder}/{FILE}", target.chart.name, ()
    for link, goal in sorted(context.links.items()):
        name = goal.rpartition("/")[2]
        if link == f"{folder}/charts/{name}" and f"charts/{name}/{FILE}" in context.planned:
            yield f"charts/{name}/{FILE}", name, (name,)


def _exercise(context: Context, subject: Subject) -> tuple[int, list[Problem]]:
    loose = untyped(subject.schema)
    problems = [
        _problem(context, subject, "untyped", f"{where or '/'} accepts a value of any type")
        for where in loose
    ]
    groups = gathered(
        one
        for one in mutants(subject.schema, subject.libraries)
        if one.value is not None or not _stated(subject.stated, one.at)
    )
    jobs = [(command, group) for command in COMMANDS for group in groups]
    answers = context.each("schema-mutation", lambda job: _survivors(context, subject, *job), jobs)
    for (command, _), survivors in zip(jobs, answers, strict=True):
        said = f"helm {command} of {subject.section} accepts"
        problems += [_problem(context, subject, "survived", f"{said} {one.what}") for one in survivors]
    samples = list(choices(subject.schema).values())
    refused = context.each("schema-mutation", lambda one: _refused(context, subject, *one), samples)
    problems += [_problem(context, subject, "sample-refused", words) for words in refused if words]
    count = sum(len(group) for _, group in jobs) + len(samples) + len(loose)
    return count, problems


def _survivors(context: Context, subject: Subject, command: str, group: list[Mutant]) -> list[Mutant]:
    """Those of a document that helm did not name; each is tried alone before it counts."""
    told = _told(context, subject, command, document(subject.schema, group))
    doubtful = [mutant for mutant in group if not any(mutant.told.search(line) for line in told)]
    if len(group) == 1:
        return doubtful
    alone = partial(_survivors, context, subject, command)
    return [mutant for one in doubtful for mutant in alone([one])]


def _refused(context: Context, subject: Subject, pointer: Pointer, value: Any) -> str:
    """What helm says against a flawless sample of one shape; empty when nothing."""
    values: Any = value
    for step in reversed(pointer):
        values = {step: values}
    where = written(pointer)
    told = _told(context, subject, "template", values)
    lines = [line.strip() for line in told if f"at '{where}': 'oneOf'" in line]
    return f"{where} refuses {json.dumps(value)}: {lines[0]}" if lines else ""


def _told(context: Context, subject: Subject, command: str, values: Any) -> list[str]:
    """What helm says about the schema of a subject, a line each."""
    for name in reversed(subject.prefix):
        values = {name: values}
    return _of_section(_ask(context, subject.target, command, values, subject.folder), subject)


def _of_section(lines: list[str], subject: Subject) -> list[str]:
    """Helm heads its words by chart; what stands before is about the chart that was asked for."""
    section, found = "", []
    for line in lines:
        heading = SECTION.match(line)
        if heading:
            section = heading[1]
        elif section == subject.section or (not section and not subject.prefix):
            found.append(line)
    return found


def _ask(context: Context, target: Target, command: str, values: Any, folder: Path | None) -> list[str]:
    words = arguments(context, target, command, overlay=folder is None)
    text = to_json_in_yaml(values)
    program = identity(context.program("helm"))
    name = key("mutation", program, str(folder is None), *words, target.chart.content, text)
    answer = context.store.get(name)
    if answer is None:
        done = helm(context, words, text, folder)
        answer = done.err + done.out if done.code else ""
        context.store.put(name, answer)
    return answer.splitlines()


def _wiring(context: Context, every: tuple[Target, ...]) -> tuple[int, list[Problem]]:
    """Every chart refuses a stranger at its root and one below each library of its own."""
    jobs = [
        (target, command, section, prefix)
        for target in {target.chart.name: target for target in every}.values()
        for command in COMMANDS
        for _, section, prefix in _schemas(context, target)
    ]

    def open_(job: tuple[Target, str, str, tuple[str, ...]]) -> bool:
        target, command, section, prefix = job
        values: Any = {"zzUnknown": 1}
        for name in prefix:
            values = {name: values}
        subject = Subject("", section, prefix, (), {}, target, Path())
        lines = _of_section(_ask(context, target, command, values, None), subject)
        return not any("'zzUnknown'" in line for line in lines)

    answers = context.each("schema-mutation", open_, jobs)
    problems = [
        Problem(
            "schema-mutation/not-wired",
            f"helm {command} of {target.chart.name} accepts an unknown key in the values of {section}",
            context.place(target.chart.folder),
            HINT,
            service=target.chart.service.id if target.chart.service else "",
        )
        for (target, command, section, _), is_open in zip(jobs, answers, strict=True)
        if is_open
    ]
    return len(jobs), problems


def _schema(context: Context, target: Target) -> str | None:
    return context.planned.get(f"{target.chart.folder}/{FILE}")


def _no_schema(context: Context, target: Target) -> Problem:
    message = f"{target.chart.name} has no {FILE}: its values are not checked at all"
    return Problem("schema-mutation/no-schema", message, context.place(target.chart.folder), HINT)


def _problem(context: Context, subject: Subject, rule: str, message: str) -> Problem:
    hint = SAMPLE_HINT if rule == "no-sample" else HINT
    return Problem(f"schema-mutation/{rule}", message, context.place(subject.path), hint)

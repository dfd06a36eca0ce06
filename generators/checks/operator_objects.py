"""The operator's objects are valid, and say of every target and rule what the plain files say.

Counts objects of monitoring/operator that fit their schema, targets that both deliveries scrape
alike, and owners of rules whose files are wrapped whole. Where plain files are delivered there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from generators.checks import Context, Result
from generators.checks._operator_objects.alertmanager import differences as differences_of_alertmanager
from generators.checks._operator_objects.settings import differences
from generators.checks._prometheus.found_targets import found
from generators.checks._prometheus.scrape_jobs import OBJECTS, PLAIN, objects, operator_jobs, plain_jobs
from generators.checks._prometheus.scraped_targets import Target, targets
from generators.checks._rendered.documents import Document
from generators.checks._rendered.kubeconform import validate
from generators.checks._rules.files import RULES
from generators.problems import Problem

NEEDS = ("helm", "kubeconform")
JUDGES = ("monitoring",)

LARGEST = 512 * 1024
"""Bytes of one PrometheusRule: the operator accepts a larger one and then leaves it out."""

Listed = tuple[tuple[str, Document], ...]


def run(context: Context) -> Result:
    """One finding per object, target, rule file and setting that is not as it should be."""
    if context.model.fleet.platform.prometheus.delivery != "operator":
        return _none(context)
    own = tuple((path, one) for path, one in objects(context) if path.startswith(OBJECTS))
    parts = (
        _schemas(context, own),
        _targets(context),
        _rules(context, own),
        _settings(context, own),
        _alertmanager(context, own),
    )
    covered = sum(part.covered for part in parts)
    return Result(
        covered, sum(part.total for part in parts), tuple(one for part in parts for one in part.problems)
    )


def _none(context: Context) -> Result:
    left = sorted(path for path in context.planned if path.startswith(OBJECTS))
    problems = tuple(
        Problem(
            "operator-objects/unwanted",
            f"{path} is for an operator, and platform.prometheus.delivery is files",
            context.place(path),
            hint="write objects only where an operator is to act on them",
        )
        for path in left
    )
    return Result(1 if not problems else 0, 1 + max(len(problems) - 1, 0), problems)


def _schemas(context: Context, own: Listed) -> Result:
    by_file: dict[str, int] = {}
    for path, _ in own:
        by_file[path] = by_file.get(path, 0) + 1
    text = "---\n".join(context.planned[path] for path in by_file)
    verdict = validate(context, text)
    said = list(verdict.findings)
    if verdict.failure:
        said.append(f"kubeconform could not judge them: {verdict.failure}")
    if verdict.skipped:
        said.append(f"{verdict.skipped} were skipped for want of a schema")
    if not said and verdict.valid != len(own):
        said.append(f"kubeconform saw {verdict.valid} objects, there are {len(own)}")
    hint = "correct the template, or the output that writes its values"
    problems = tuple(
        Problem("operator-objects/schema", one, context.place(_path_of(one, own)), hint) for one in said
    )
    return Result(min(verdict.valid, len(own) - bool(problems)), len(own), problems)


def _path_of(said: str, own: Listed) -> str:
    for path, document in own:
        if said.startswith(f"{document}:"):
            return path
    return OBJECTS


def _targets(context: Context) -> Result:
    there = found(context)
    plain = _by_url(targets(plain_jobs(context), there))
    other = _by_url(targets(operator_jobs(objects(context)), there))
    problems = []
    for url in sorted({*plain, *other}):
        said, place = _compared(url, plain.get(url), other.get(url))
        if said:
            hint = "both must say the same: whoever changes the delivery would change every rule's labels"
            problems.append(Problem("operator-objects/target", said, context.place(place), hint))
    total = len({*plain, *other})
    return Result(total - len(problems), total, tuple(problems))


def _by_url(listed: tuple[Target, ...]) -> dict[str, Target]:
    return {target.url: target for target in listed}


def _compared(url: str, plain: Target | None, other: Target | None) -> tuple[str, str]:
    """What differs, in words, and the file that says it; nothing when they are alike."""
    if plain is None or other is None:
        here = other or plain
        assert here is not None
        missing = "the plain files" if plain is None else "the objects"
        return f"{url} is scraped by {here.job} and by nothing in {missing}", here.file
    for what, one, two in (
        ("label", plain.labels, other.labels),
        ("setting", plain.settings, other.settings),
    ):
        for name in sorted({*one, *two}):
            if one.get(name) != two.get(name):
                said = f"{what} {name} of {url} is {one.get(name)!r} by the plain files"
                return f"{said} and {two.get(name)!r} by the objects", other.file
    return "", ""


def _rules(context: Context, own: Listed) -> Result:
    plain: dict[str, list[Any]] = {}
    for path, text in sorted(context.planned.items()):
        if path.startswith(RULES):
            found_groups = yaml.load(text, yaml.CSafeLoader)["groups"]
            plain.setdefault(_whose(path), []).extend(found_groups)
    wrapped: dict[str, list[Any]] = {}
    problems = []
    for path, document in own:
        if document.kind == "PrometheusRule":
            wrapped.setdefault(_whose(path), []).extend(document.spec.get("groups") or ())
            size = len(document.text.encode())
            if size > LARGEST:
                said = f"{document} has {size} bytes; the operator leaves out what has more than {LARGEST}"
                hint = "split the rule file"
                problems.append(Problem("operator-objects/size", said, context.place(path), hint))
    for whose in sorted({*plain, *wrapped}):
        said = _rule_difference(whose, plain.get(whose), wrapped.get(whose))
        if said:
            hint = "generators/outputs/rules.py writes the files, generators/outputs/operator.py wraps them"
            place = context.place(f"{RULES}{whose}.yaml")
            problems.append(Problem("operator-objects/rules", said, place, hint))
    total = len({*plain, *wrapped})
    return Result(max(total - len(problems), 0), total, tuple(problems))


def _whose(path: str) -> str:
    """What the rules of a file are about, by either spelling: ``services/wallet``, ``platform/nodes``.

    All of one service are one object; no id has a dot.
    """
    name = path.removeprefix(RULES).removeprefix(f"{OBJECTS}rules/").removeprefix(OBJECTS)
    return name.removesuffix(".yaml").removesuffix(".recordings")


def _rule_difference(whose: str, plain: list[Any] | None, wrapped: list[Any] | None) -> str:
    if plain is None:
        return f"rules of {whose} are wrapped as an object, and no file has them"
    if wrapped is None:
        return f"the rules of {whose} are wrapped by no object, so the operator would not load them"
    same = sorted(plain, key=_name) == sorted(wrapped, key=_name)
    return "" if same else f"the object of {whose} does not wrap what its rule files say"


def _name(group: Mapping[str, Any]) -> str:
    return str(group.get("name"))


def _settings(context: Context, own: Listed) -> Result:
    main = f"{PLAIN}prometheus.yml"
    server = next((document for _, document in own if document.kind == "Prometheus"), None)
    if main not in context.planned or server is None:
        missing = main if main not in context.planned else "a Prometheus object"
        problem = Problem(
            "operator-objects/setting",
            f"there is no {missing}",
            context.place(OBJECTS),
            hint="see generators/outputs/prometheus.py and generators/outputs/operator.py",
        )
        return Result(0, 1, (problem,))
    arguments = context.planned.get(f"{PLAIN}arguments.txt", "")
    plain = yaml.load(context.planned[main], yaml.CSafeLoader)
    total, found_differences = differences(plain, arguments, server.spec)
    problems = tuple(
        Problem(
            "operator-objects/setting",
            said,
            context.place(f"{OBJECTS}prometheus.yaml"),
            hint="state it in both: see generators/outputs/_operator/prometheus.py",
        )
        for said in found_differences
    )
    return Result(total - len(problems), total, problems)


def _alertmanager(context: Context, own: Listed) -> Result:
    server = next((document for _, document in own if document.kind == "Alertmanager"), None)
    name = server.spec.get("configSecret") if server else None
    texts = next(
        (one.data.get("stringData") or {} for _, one in own if one.kind == "Secret" and one.name == name), {}
    )
    problems = tuple(
        Problem(
            "operator-objects/alertmanager",
            said,
            context.place(f"{OBJECTS}alertmanager.yaml"),
            hint="state it in both: see generators/outputs/_operator/alertmanager.py",
        )
        for said in differences_of_alertmanager(context.planned, server, texts)
    )
    return Result(0 if problems else 1, max(len(problems), 1), problems)

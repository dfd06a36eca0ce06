"""Labels, folders and suffixes in the Helm templates are the conventions', all of them and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

from generators.conventions import labels, mounts, names, scraping, workloads
from generators.registry import discover
from tests.contract.promises import REPOSITORY, Subject, models

TEMPLATES = REPOSITORY / "templates"
STATED = re.compile(r'"%s/([a-z][a-z-]*)(?:%s)?" [$.\w]+\.name\b')
"""In a library chart: ``printf "%s/tier" $w.platform.name``."""
MOUNTED = re.compile(r"^\s*mountPath: (/\S+)", re.MULTILINE)
SUFFIX = re.compile(r'printf "%s(-[a-z]+)" (?:\$w|\.Values\.workload)\.name\b')
LITERAL = (
    (re.compile(r'"%s/[a-z-]+(?:%s)?" [$.\w]*platform\.name|platform\.name %>/[a-z]'), "labels"),
    (re.compile(r"(?:mountPath: |[\"' ])/(?:etc|tmp|data|backups|var/run)\b"), "mounts"),
)
"""A name of ours that a template states instead of asking: ``<%= labels.TIER %>`` says it once."""


def rendered(chart: str) -> str:
    """Every template of a chart, of all platforms whose catalogs are here."""
    (one,) = (one for one in discover(TEMPLATES) if one.name == chart)
    texts = [
        artifact.text
        for model in models()
        for artifact in one.of_fleet(model, Subject(one, (), TEMPLATES).render)
        if "/templates/" in artifact.path
    ]
    return "\n".join(texts)


def platforms() -> Iterator[str]:
    yield from (model.fleet.platform.name for model in models())


def stated_labels(text: str) -> set[str]:
    """Our own labels in rendered templates; one that goes on with a name ends in a dash."""
    own = "|".join(map(re.escape, platforms()))
    plain = re.findall(rf'(?:^\s*|")(?:{own})/([a-z-]+?)(?:%s"|:)', text, re.MULTILINE)
    return {*STATED.findall(text), *plain}


def strange(stated: set[str]) -> set[str]:
    """Labels that the conventions do not have: neither as they are nor continued."""
    known = labels.WRITTEN_BY_CHARTS
    open_ended = tuple(name for name in known if name.endswith("-"))
    return {name for name in stated if name not in known and not name.startswith(open_ended)}


def unused(stated: set[str]) -> set[str]:
    """Labels of the conventions that no chart writes."""
    known = labels.WRITTEN_BY_CHARTS
    return {name for name in known if not any(one == name or one.startswith(name) for one in stated)}


def literals(sources: Mapping[str, str]) -> list[str]:
    """Where a template states what the conventions hold."""
    found = []
    for path, text in sources.items():
        for number, line in enumerate(text.splitlines(), 1):
            bare = re.sub(r"<%.*?%>", "<>", line.replace("<%= platform.name %>", "platform.name %>"))
            found += [f"{path}:{number}: ask {whose}" for pattern, whose in LITERAL if pattern.search(bare)]
    return found


@pytest.fixture(scope="module")
def charts() -> dict[str, str]:
    return {chart: rendered(chart) for chart in ("workload", "platform")}


def test_every_label_that_charts_write_is_a_convention_and_every_convention_is_written(
    charts: dict[str, str],
) -> None:
    stated = {name for text in charts.values() for name in stated_labels(text)}
    assert strange(stated) == set()
    assert unused(stated) == set()


def test_every_folder_that_charts_mount_is_a_convention_and_every_convention_is_mounted(
    charts: dict[str, str],
) -> None:
    assert {*MOUNTED.findall(charts["workload"])} == {*mounts.OF_SERVICES}
    assert {*MOUNTED.findall(charts["platform"])} == {*mounts.OF_THE_PLATFORM}
    # A volume of a service's own cannot lie where the chart has put something.
    assert all(any(f"{one}/".startswith(f"{two}/") for two in mounts.TAKEN) for one in mounts.OF_SERVICES)


def test_every_suffix_of_an_object_is_counted_when_ids_are_limited(charts: dict[str, str]) -> None:
    assert {*SUFFIX.findall(charts["workload"])} == {*names.SUFFIXES}


def test_no_template_states_such_a_name_by_itself() -> None:
    folders = [TEMPLATES / chart / "templates" for chart in ("workload", "platform")]
    sources = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted(folder.iterdir())
    }
    assert len(sources) > 40
    assert literals(sources) == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (workloads, "LOOK_EVERY"),
        (workloads, "LOOK_BACK"),
        (workloads, "BAD_LOOKS"),
        (scraping, "SAMPLES"),
        (scraping, "TIMEOUT"),
    ],
)
def test_charts_follow_a_figure_of_the_conventions(
    monkeypatch: pytest.MonkeyPatch, charts: dict[str, str], module: ModuleType, name: str
) -> None:
    monkeypatch.setattr(module, name, 7919)
    assert "7919" not in charts["workload"]
    assert re.search("79(19|20)", rendered("workload"))


@pytest.mark.parametrize(
    "line",
    [
        '{{ printf "%s/owner" $w.platform.name }}: {{ $w.team | quote }}',
        "    codai/owner: {{ .Values.team | quote }}",
        '{{ printf "%s/run-by-%s" $w.platform.name $name }}: "true"',
    ],
)
def test_a_label_that_nobody_else_knows_is_noticed(line: str) -> None:
    (name,) = stated_labels(line)
    assert strange({name}) == {name}


def test_a_convention_that_no_chart_writes_any_more_is_noticed(charts: dict[str, str]) -> None:
    text = "\n".join(charts.values()).replace('"%s/language" ', '"%s/tier" ')
    assert unused(stated_labels(text)) == {labels.LANGUAGE}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{{ printf "%s/tier" $w.platform.name }}: {{ $w.tier }}', "labels"),
        ("<%= platform.name %>/tenant: {{ .tenant | quote }}", "labels"),
        ("  mountPath: /etc/secrets", "mounts"),
        ('PGPASSWORD="$(cat /etc/secrets/password)"', "mounts"),
        ('test -e "/tmp/databases"', "mounts"),
    ],
)
def test_a_name_that_is_stated_once_more_is_noticed(line: str, told: str) -> None:
    assert literals({"a.tpl": line}) == [f"a.tpl:1: ask {told}"]
    assert literals({"a.tpl": '{{ printf "%s/<%= labels.TIER %>" $w.platform.name }}'}) == []

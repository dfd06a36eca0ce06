"""What may stand in this repository: no path of a machine, no index, no leftover, no huge source."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generators import headers
from generators.cli.test import FOLDERS as FOLDERS_OF_TESTS
from generators.cli.test import SELECTIONS
from tests.e2e.checkout import REPOSITORY
from tests.support.sources import FOLDERS, LONGEST, oddities

OWN = ("tests/contract/test_repository.py", "tests/cases/bad/merge-conflict.yaml")
"""This file names what it looks for, and that one is an example of it."""

LONG_YAML = {
    "services.yaml": "a catalog is one file, and as long as its fleet is large",
    "tests/catalogs/": "these are catalogs too",
    "tests/unit/checks/recorded/": "what another program wrote, and what it was given, kept as it was",
}
"""Where YAML that no run generates may have more lines than a source, and why."""

SOURCES = (
    *(".py", ".ts", ".js", ".mjs", ".css", ".html", ".sh", ".sql", ".hcl"),
    *(".tpl", ".tmpl", ".jinja", ".mako"),
)
"""How the names of sources end; that of YAML, which programs write too, is told apart below."""

FORBIDDEN = {
    "a path of a machine": r"/(?:root|home/[a-z]+|Users/[A-Za-z]+)/|[^.\w/]/work/|/bash_jobs",
    "the address of an index": (
        r"(?:--|^)(?:extra-)?index-url|GOPROXY=http|\bdeb +https?://|\"resolved\": *\"http"
    ),
    "a merge that was not finished": r"^(?:<{7}|>{7}) ",
    "unfinished work": r"\b(?:TODO|FIXME|XXX)\b|\bNotImplementedError\b",
    "a test that proves nothing": r"\bassert True\b|pytest\.mark\.skip\b",
    "a secret": (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}"
        r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bAKIA[0-9A-Z]{16}\b"
    ),
}


def tracked() -> Iterator[tuple[str, str]]:
    """Every committed file of text with its path; not what programs wrote for programs."""
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split("\0"):
        path = REPOSITORY / name
        if (
            name
            and path.is_file()
            and not path.is_symlink()
            and not name.endswith((".png", ".ico", ".woff2"))
        ):
            # Some bad catalogs are no UTF-8 on purpose.
            yield name, path.read_bytes().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    found = dict(tracked())
    assert len(found) > 500
    return found


def finds(path: str, text: str) -> list[str]:
    """What stands in a text that may not: where, and of which kind."""
    found = []
    for kind, pattern in FORBIDDEN.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            place = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
            found.append(f"{place}: {kind}: {match[0]!r}")
    return found


def test_nothing_stands_in_it_that_belongs_elsewhere(texts: Mapping[str, str]) -> None:
    assert [line for path, text in texts.items() if path not in OWN for line in finds(path, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "cd /root/project",
        "see /home/somebody/x",
        "pip install --index-url http",
        "<<<<<<< HEAD",
        "x = 1  # TODO later",
        "assert True",
        f"-----BEGIN RSA PRIVATE KEY-----\n{'A1b2' * 16}",
    ],
)
def test_what_belongs_elsewhere_is_noticed(text: str) -> None:
    assert len(finds("a.py", f"first\n{text}\n")) == 1
    assert finds("a.py", f"first\n{text}\n")[0].startswith("a.py:2: ")


def small(texts: Mapping[str, str]) -> list[str]:
    """What is odd about the sources that no other test measures."""
    measured = tuple(f"{folder}/" for folder in FOLDERS)
    return oddities(
        {
            Path(path): len(text.splitlines())
            for path, text in texts.items()
            if path.endswith(SOURCES)
            and not path.startswith("tests/services/")
            and not (path.endswith(".py") and path.startswith(measured))
        }
    )


def test_sources_that_no_linter_is_run_on_are_small_too(texts: Mapping[str, str]) -> None:
    assert sum(path.endswith(SOURCES) for path in texts) > 150
    assert small(texts) == []


@pytest.mark.parametrize("suffix", SOURCES)
def test_a_long_source_of_every_language_is_noticed(suffix: str) -> None:
    long, short = "x\n" * (LONGEST + 1), "x\n" * 9
    texts = {f"lib/{number}{suffix}": short for number in range(3)} | {f"lib/long{suffix}": long}
    elsewhere = {"ops/a.py": long, f"tests/services/a{suffix}": long}
    assert small(texts | elsewhere) == [f"lib/long{suffix} has {LONGEST + 1} lines"]


def test_what_is_no_python_is_measured_in_every_folder() -> None:
    assert small({"ops/a.sh": "x\n" * (LONGEST + 1), "ops/b.sh": "", "ops/c.sh": ""}) == [
        f"ops/a.sh has {LONGEST + 1} lines"
    ]


def long_yaml(texts: Mapping[str, str]) -> list[str]:
    """The YAML that people write and that is longer than a source may be, exceptions included."""
    written = (
        (path, len(text.splitlines()))
        for path, text in texts.items()
        if path.endswith((".yaml", ".yml")) and headers.read(text) is None
    )
    return [path for path, count in written if count > LONGEST]


def test_yaml_that_people_write_is_small_too(texts: Mapping[str, str]) -> None:
    found = long_yaml(texts)
    assert [path for path in found if not path.startswith(tuple(LONG_YAML))] == []
    assert [one for one in LONG_YAML if not any(path.startswith(one) for path in found)] == []


def test_long_yaml_is_noticed_unless_it_was_generated(texts: Mapping[str, str]) -> None:
    generated = max(
        (path for path in texts if path.startswith("monitoring/rules/")), key=lambda one: len(texts[one])
    )
    assert texts[generated].count("\n") > LONGEST
    long, short = "one: 1\n" * (LONGEST + 1), "one: 1\n" * LONGEST
    assert long_yaml({"a.yaml": long, "b.yml": long, "c.yaml": short, "d.txt": long}) == ["a.yaml", "b.yml"]
    assert long_yaml({generated: texts[generated]}) == []


def test_lines_end_in_lf_everywhere(texts: Mapping[str, str]) -> None:
    mixed = [path for path, text in texts.items() if "\r" in text]
    assert [path for path in mixed if not path.startswith("tests/cases/")] == []


def test_only_programs_may_be_run(texts: Mapping[str, str]) -> None:
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-s"], capture_output=True, text=True, check=True
    )
    executable = {line.split("\t")[1] for line in listed.stdout.splitlines() if line.startswith("100755")}
    assert {"doit", ".ci/run"} <= executable
    assert [path for path in executable if not texts[path].startswith("#!")] == []


def test_the_inner_loop_is_what_it_is_said_to_be(texts: Mapping[str, str]) -> None:
    (said,) = re.findall(r"^\./doit test:quick +# (.+)$", texts["CONTRIBUTING.md"], re.MULTILINE)
    assert (FOLDERS_OF_TESTS["quick"], SELECTIONS["quick"]) == ("tests/unit", "not slow and not deep")
    assert FOLDERS_OF_TESTS["quick"] in said
    assert "slow" in said


def test_ci_runs_what_the_readme_says(texts: Mapping[str, str]) -> None:
    said = [line for line in texts[".ci/run"].splitlines() if line.startswith("./doit")]
    assert said == ["./doit test"]


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "generators/catalog/builtin.yaml"])
def test_who_looks_for_a_default_is_told_of_both_places(texts: Mapping[str, str], path: str) -> None:
    grammar = [text for name, text in texts.items() if name.startswith("generators/grammar/")]
    assert sum(text.count(' default="') for text in grammar) > 10
    said = texts[path].replace("\n# ", " ")
    assert re.search(r"`default=`[^.]{0,20} in `?generators/grammar", said)
    assert "builtin.yaml" in f"{path} {said}"

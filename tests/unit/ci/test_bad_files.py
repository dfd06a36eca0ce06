"""A command that was given nothing of use says so in one line, and ends with 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ci import reading
from ci.reading import Unusable

REPOSITORY = Path(__file__).resolve().parents[3]
OUTCOME = dict.fromkeys(("service", "environment", "why", "commit", "digest", "team"), "x")
LEGS = ["deliver", "legs", "--environment", "staging", "--environments", "staging"]
GIVEN = {
    "matrix": ["matrix", "tests", "--plan"],
    "summary": ["summary", "--plan"],
    "promotion": ["promotion", "--environment", "production", "--document", "out.json", "--plan"],
    "records": ["records", "--plan"],
    "wanted": ["deliver", "wanted", "--environment", "staging", "--from", "images", "--plan"],
    "legs": [*LEGS, "--risk", "good.json", "--plan"],
    "risks of legs": [*LEGS, "--plan", "good.json", "--risk"],
    "risk": ["risk", "--environment", "staging", "--plan"],
    "policy": ["risk", "--environment", "staging", "--plan", "good.json", "--policy"],
}
BAD = {"": "cannot be read", "{": "is no JSON", "[]": "it is no object", "{}": "it has no '"}


def told(words: Sequence[str], folder: Path, stdout: int | None = None, **environment: str) -> str:
    """The one line that a command complains with, and nothing else; it must end with 2."""
    done = subprocess.run(
        [sys.executable, "-m", f"ci.{words[0]}", *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (2, 1), done.stderr
    assert lines[0].startswith("::error title=pipeline::")
    return lines[0]


@pytest.mark.parametrize("what", GIVEN)
def test_a_file_that_is_of_no_use_is_named(what: str, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text('{"platform": [], "deploy": []}')
    for content, words in BAD.items():
        if content:
            (tmp_path / "bad.json").write_text(content)
        line = told([*GIVEN[what], "bad.json"], tmp_path)
        assert "bad.json" in line
        assert words in line
        (tmp_path / "bad.json").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("channels", "kept"),
    [
        ("{", {**OUTCOME, "outcome": "deployed"}),
        ("[]", {**OUTCOME, "outcome": "deployed"}),
        ("{}", OUTCOME),
        ("{}", {**OUTCOME, "outcome": "splendid"}),
        ("{}", []),
    ],
)
def test_nobody_is_told_of_what_cannot_be_read(tmp_path: Path, channels: str, kept: object) -> None:
    (tmp_path / "one.json").write_text(json.dumps(kept))
    told(["notify", "--outcomes", "."], tmp_path, CHANNELS=channels)


def test_limits_of_backups_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    assert "LIMITS is no JSON" in told(["backups"], tmp_path, LIMITS="{")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--document", "nowhere/plan.json"], "nowhere/plan.json: No such file"),
        (["--format", "json"], "what is printed: No space"),
    ],
)
def test_what_cannot_be_written_is_one_line_too(words: list[str], said: str) -> None:
    plan = ["plan", "--base", "HEAD", "--head", "HEAD", *words]
    with Path("/dev/full").open("wb") as full:
        line = told(plan, REPOSITORY, full.fileno())
    assert said in line


def test_a_closed_stdout_is_said(tmp_path: Path) -> None:
    words = ["bash", "-c", 'exec "$0" -m ci.gate >&-', sys.executable]
    done = subprocess.run(
        words,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("content", "shape", "wrong"),
    [
        ('{"a": 1}', {"a": str}, "a is not text"),
        ('{"a": true}', {"a": int}, "a is not a whole number"),
        ('{"a": 1}', {"a": bool}, "a is not true or false"),
        ('{"a": {"b": ["c", 1]}}', {"a": {str: [str]}}, r"a\.b\[1\] is not text"),
        ('{"a": {"b": 1}}', {"a": {"b": [str]}}, r"a\.b is no list"),
        ('{"a": {}}', {"a": {"b": str}}, "a has no 'b'"),
        ("[" * 100_000, [str], "no JSON"),
    ],
)
def test_the_first_thing_of_another_shape_is_named(content: str, shape: object, wrong: str) -> None:
    with pytest.raises(Unusable, match=wrong):
        reading.text(content, "it", shape)


def test_what_has_the_shape_is_read_whole() -> None:
    shape = {"a": {str: [int]}, "b": bool}
    found = {"a": {"x": [1], "y": []}, "b": False, "more": None}
    assert reading.text(json.dumps(found), "it", shape) == found

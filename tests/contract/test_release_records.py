"""A release record is good or bad to all that read one: the commands, the pipelines and the charts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ci import records as pipelines
from generators.conventions import releases
from generators.outputs._workload.schema import values_schema
from ops.records import release as commands
from tests.unit.checks.monitoring_plans import golden

GOOD = {
    "version": "1.4.2",
    "digest": f"sha256:{'0123456789abcdef' * 4}",
    "commit": "0123456789" * 4,
    "approvedBy": "somebody # else",
}
ALSO_GOOD = [
    ("version", "1"),
    ("version", "1.10"),
    ("version", "v1.0.0-rc.1_x"),
    ("version", "a" * 63),
    ("commit", "a" * 40),
    ("approvedBy", "@demo/platform"),
    ("approvedBy", "a" * 200),
    ("approvedBy", "Ștefan, for the team: yes"),
]
BAD = [
    ("version", "a" * 64),
    ("version", "1.4.2 3"),
    ("version", "_1"),
    ("version", "1."),
    ("version", "1+build"),
    ("version", "$(id)"),
    ("version", "ă"),
    ("digest", "sha256:0"),
    ("digest", GOOD["digest"].upper()),
    ("digest", GOOD["digest"] + "0"),
    ("commit", "a" * 7),
    ("commit", "a" * 64),
    ("commit", "A" * 40),
    ("commit", "main"),
    ("approvedBy", "a" * 201),
    ("approvedBy", "two\nlines"),
]


def _text(values: Mapping[str, str]) -> str:
    stated = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    return (
        "workload:\n"
        f"  image:\n    version: {stated['version']}\n    digest: {stated['digest']}\n"
        f"  release:\n    commit: {stated['commit']}\n    approvedBy: {stated['approvedBy']}\n"
    )


def _commands(text: str) -> bool:
    try:
        commands.parse(text)
    except ValueError:
        return False
    return True


def _pipelines(text: str) -> bool:
    try:
        pipelines.parse(text, "r")
    except pipelines.BadRecord:
        return False
    return True


def _workload(text: str) -> bool:
    schema: Any = values_schema(("staging",), {})
    part = {"properties": {key: schema["properties"][key] for key in ("image", "release")}}
    return Draft202012Validator(part).is_valid(yaml.safe_load(text)["workload"])


def _platform(text: str) -> bool:
    schema = json.loads(golden().texts["charts/platform/values.schema.json"])
    part = {"properties": {key: schema["properties"][key] for key in ("images", "release")}}
    record = yaml.safe_load(text)["workload"]
    laid = {"images": {"postgres": record["image"]}, "release": record["release"]}
    return Draft202012Validator({**part, "$defs": schema["$defs"]}).is_valid(laid)


READERS: Mapping[str, Callable[[str], bool]] = {
    "commands": _commands,
    "pipelines": _pipelines,
    "workload": _workload,
    "platform": _platform,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("key", "value"), [("version", GOOD["version"]), *ALSO_GOOD])
def test_a_good_record_is_good_to_every_reader(reader: str, key: str, value: str) -> None:
    assert READERS[reader](_text({**GOOD, key: value}))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("key", "value"), BAD)
def test_a_bad_record_is_bad_to_every_reader(reader: str, key: str, value: str) -> None:
    assert not READERS[reader](_text({**GOOD, key: value}))


@pytest.mark.parametrize("reader", READERS)
def test_what_yaml_takes_for_a_number_is_refused_and_not_guessed(reader: str) -> None:
    text = _text(GOOD).replace('"1.4.2"', "1.10")
    assert "version: 1.10\n" in text
    assert not READERS[reader](text)


def test_the_pipelines_say_the_same_forms_without_reading_them_from_here() -> None:
    stated = {key.rpartition(".")[2]: form.pattern for key, form in pipelines._KEYS.items()}
    assert stated == {
        "version": releases.VERSION,
        "digest": releases.DIGEST,
        "commit": releases.COMMIT,
        "approvedBy": releases.APPROVED_BY,
    }

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ci import records
from ci.records import BadRecord, Record, parse

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
COMMIT = "0123456789" * 4
GOOD = f"""# Written by promote.
workload:
  image:
    version: 1.4.2   # for people
    digest: {DIGEST}

  release:
    commit: "{COMMIT}"
    approvedBy: 'somebody # else'
"""


def test_a_record_is_read() -> None:
    assert parse(GOOD, "r") == Record("1.4.2", DIGEST, COMMIT, "somebody # else")


def test_a_record_that_says_whom_it_is_for_lies_where_it_says() -> None:
    told = f"{GOOD.rstrip()}\n    environment: staging\n    service: wallet\n"
    assert parse(told, "releases/staging/wallet.yaml") == parse(GOOD, "releases/staging/wallet.yaml")
    for path in ("releases/production/wallet.yaml", "releases/staging/codai.yaml"):
        with pytest.raises(BadRecord, match="it approves wallet for staging, and lies elsewhere"):
            parse(told, path)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("environment: staging", "releases/production/wallet.yaml"),
        ("service: codai", "releases/production/wallet.yaml"),
    ],
)
def test_one_half_of_whom_it_is_for_is_held_against_its_place_too(line: str, path: str) -> None:
    told = f"{GOOD.rstrip()}\n    {line}\n"
    with pytest.raises(BadRecord, match="and lies elsewhere"):
        parse(told, path)
    key, _, stated = line.partition(": ")
    fitting = path.replace("production", stated) if key == "environment" else path.replace("wallet", stated)
    assert parse(told, fitting) == parse(GOOD, fitting)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.4.2", "1.4.2 3"),
        ("1.4.2", "1.10"),
        ("1.4.2", "0x1"),
        (f'"{COMMIT}"', COMMIT),
        ("1.4.2", "$(id)"),
        ("1.4.2", "&a 1"),
        ("1.4.2", "[1, 2]"),
        ("1.4.2", "|"),
        ("1.4.2", '"1.4'),
        ("1.4.2", r'"\x31"'),
        ("1.4.2", ""),
        (DIGEST, "sha256:0"),
        (DIGEST, DIGEST[:-1]),
        (DIGEST, DIGEST.upper()),
        (f'"{COMMIT}"', "main"),
        ("    approvedBy", "    approvedby"),
        ("    approvedBy", "   approvedBy"),
        ("    approvedBy", "      approvedBy"),
        ("    approvedBy", "\tapprovedBy"),
        ("    approvedBy", "    commit: a\n    approvedBy"),
        ("  release:", "  release: {}"),
        ("workload:", "other:"),
        ("workload:", "workload:\n  replicas: 3"),
        ("workload:", "<<: *x\nworkload:"),
        (GOOD, ""),
        (GOOD, "null"),
        (GOOD, "{}"),
    ],
)
def test_what_is_of_no_known_shape_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(BadRecord, match=r"^r:"):
        parse(GOOD.replace(old, new, 1), "r")


@given(st.from_regex(r"[ -~]{1,40}", fullmatch=True))
def test_what_it_reads_a_reader_of_yaml_reads_too(who: str) -> None:
    text = GOOD.replace("'somebody # else'", who)
    try:
        found = parse(text, "r")
    except BadRecord:
        return
    loaded = yaml.safe_load(text)["workload"]
    assert loaded["release"]["approvedBy"] == found.approvedBy


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    with pytest.raises(BadRecord):
        parse(text, "r")


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (GOOD.replace("digest", "digset", 1), 1)])
def test_a_promotion_is_read_before_it_is_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    (tmp_path / "releases/production").mkdir(parents=True)
    (tmp_path / "releases/production/wallet.yaml").write_text(text)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"releases": {"production": ["gone", "wallet"]}}))
    assert records.main(["--plan", str(plan), "--repository", str(tmp_path)]) == code
    said = capsys.readouterr().out
    assert f"records: {1 - code} of 1 can be read" in said
    assert ("::error" in said and "releases/production/wallet.yaml" in said) is bool(code)


def test_the_command_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "releases/production").mkdir(parents=True)
    (tmp_path / "releases/production/wallet.yaml").write_text(GOOD)
    words = ["--environment", "production", "--repository", str(tmp_path)]
    assert records.main([*words, "wallet"]) == 0
    assert json.loads(capsys.readouterr().out)["wallet"]["digest"] == DIGEST
    assert records.main([*words, "wallet", "bancai", "../production/wallet"]) == 1
    out, err = capsys.readouterr()
    assert list(json.loads(out)) == ["wallet"]
    assert "releases/production/bancai.yaml: there is no record" in err
    assert "must both be names" in err

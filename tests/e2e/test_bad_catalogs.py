"""A catalog with a mistake: the place, the rule and the next step are said, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import bad_catalogs
from tests.e2e.bad_catalogs import GOLDEN, IDS, PROTECTION, READING, REFERENCES, SCALARS, SHAPE, Mistake
from tests.e2e.checkout import FINDING, Checkout, Done, copy_folder, picture

SLOW = (*READING[4:-2], READING[2], *SCALARS, *SHAPE[1:], *IDS[1:], *REFERENCES[1:], *PROTECTION)
"""The unit tests of the catalog know each of these; here a few are run in the inner loop."""


def judge(checkout: Checkout, data: bytes | None, folder: Path, generated: Path, *words: str) -> Done:
    """Generates from these bytes; proves that the tree is the same to the nanosecond."""
    catalog, sources = folder / GOLDEN.name, folder / "apps"
    # What is read beside the catalog, or the cured one would make other pages.
    copy_folder(GOLDEN.parent / sources.name, sources)
    if data is not None:
        catalog.write_bytes(data)
    before = picture(generated, times=True)
    done = checkout.run("generate", "--catalog", catalog, "--output", generated, *words, folder=folder)
    assert picture(generated, times=True) == before
    assert {path.name for path in folder.iterdir()} <= {catalog.name, sources.name}
    return done


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.slow] if one in SLOW else [])
        for one in (*READING, *SCALARS, *SHAPE, *IDS, *REFERENCES, *PROTECTION)
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    pristine: Checkout, generated: Path, tmp_path: Path, mistake: Mistake
) -> None:
    data = mistake.make()
    done = judge(pristine, data, tmp_path, generated)
    assert (done.code, done.out) == (1, "generate: nothing was written\n"), done
    lines = bad_catalogs.places(done.err, mistake.rule)
    expected = bad_catalogs.line_of(mistake, data or b"")
    assert lines, done.err
    assert not expected or expected in lines, done.err
    for word in mistake.words:
        assert word in done.err
    said = done.err.splitlines()
    assert sum(FINDING.fullmatch(line) is not None for line in said) == done.err.count("\n    hint: ")
    assert "Traceback" not in done.err


def test_a_cured_catalog_generates_again(pristine: Checkout, generated: Path, tmp_path: Path) -> None:
    """Shows that the refusals above come from the mistakes and not from the way they are run."""
    done = judge(pristine, GOLDEN.read_bytes(), tmp_path, generated)
    assert (done.code, done.err, done.counts["same"]) == (0, "", done.counts["files"])


def test_lines_that_end_in_crlf_are_accepted(pristine: Checkout, generated: Path, tmp_path: Path) -> None:
    done = judge(pristine, GOLDEN.read_bytes().replace(b"\n", b"\r\n"), tmp_path, generated)
    assert (done.code, done.err, done.counts["same"]) == (0, "", done.counts["files"])


SHAPES = {
    "title: Demo\n": "title: 012\n",
    "class: demo,": "clas: demo,",
    "priority: 10000\n": "priority: ten\n",
    "port: 4101": "port: 99999",
    'cron: "0 3 * * *"': 'cron: "0 25 * * *"',
}
RULES = {
    "tier: core\n": "tier: cor\n",
    "depends_on: [store]": "depends_on: [stor]",
    "owner: shop,": "owner: shp,",
    "port: 4102": "port: 4101",
    "uses: [queue]": "uses: [quee]",
}


@pytest.mark.parametrize("mistakes", [SHAPES, RULES], ids=["shapes", "rules"])
def test_all_findings_come_at_once_sorted_by_place(
    pristine: Checkout, generated: Path, tmp_path: Path, mistakes: dict[str, str]
) -> None:
    data = bad_catalogs.TEXT
    for old, new in mistakes.items():
        assert old in data
        data = data.replace(old, new, 1)
    done = judge(pristine, data.encode(), tmp_path, generated)
    lines = [int(line.split(":")[1]) for line in done.err.splitlines() if FINDING.fullmatch(line)]
    assert lines == sorted(lines)
    for new in mistakes.values():
        assert data.count("\n", 0, data.rindex(new)) + 1 in lines, done.err


def test_a_folder_is_no_catalog(pristine: Checkout, tmp_path: Path) -> None:
    done = pristine.run("generate", "--catalog", tmp_path, "--output", tmp_path / "out")
    assert (done.code, done.rules) == (1, ["catalog/missing-file"])
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_an_expired_exemption_stops_check_and_not_generate(checkout: Checkout) -> None:
    checkout.edit(lambda text: text.replace('until: "2027-06-30"', 'until: "2020-06-30"', 1))
    done = checkout.generate()
    assert done.counts["created"] == done.counts["removed"] == 0
    check = checkout.run("check:exemptions")
    assert check.code == 1
    assert "2020-06-30" in check.err
    assert "hint: " in check.err
    assert "check:exemptions: " in check.out

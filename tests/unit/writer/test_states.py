"""What becomes of a path, for everything that can stand there and everything that can be wanted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from generators import headers
from generators.artifacts import Artifact
from generators.writer.states import Found, Kind, Verdict, Wanted, judge, judge_stray

BODY = "a: 1\nb: 2\n"


def stamped(body: str = BODY, platform: str = "codai", template: str = "templates/x") -> str:
    artifact = Artifact("charts/wallet/values.yaml", body, template=template, key="services.wallet")
    return headers.stamp(artifact, platform)


OURS = stamped()
THEIRS = stamped("c: 3\n")
# Only the header is in conflict; the body has been merged and is what is wanted.
HEADERS = [stamped(body).partition("\n")[0] for body in ("a: 1\n", "b: 2\n")]
BESIDE = f"<<<<<<< HEAD\n{HEADERS[0]}\n=======\n{HEADERS[1]}\n>>>>>>> topic\n{BODY}"
MERGED = f"<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> topic\n"

FOUND = {
    "absent": Found(Kind.ABSENT),
    "equal": Found(Kind.FILE, OURS.encode()),
    "equal, executable": Found(Kind.FILE, OURS.encode(), executable=True),
    "ours, older": Found(Kind.FILE, stamped("old: 1\n").encode()),
    "ours, CRLF": Found(Kind.FILE, OURS.replace("\n", "\r\n").encode()),
    "ours, older, CRLF": Found(Kind.FILE, stamped("old: 1\n").replace("\n", "\r\n").encode()),
    "body equal, header edited": Found(Kind.FILE, OURS.replace("templates/x", "elsewhere").encode()),
    "body equal, CRLF, header edited": Found(
        Kind.FILE, OURS.replace("templates/x", "y").replace("\n", "\r\n").encode()
    ),
    "edited": Found(Kind.FILE, f"{OURS}c: 3\n".encode()),
    "merged": Found(Kind.FILE, MERGED.encode()),
    "merged, one side": Found(Kind.FILE, MERGED.replace("b: 2\n", "b: 5\n").encode()),
    "merged, edited beside": Found(Kind.FILE, f"{MERGED}mine: 1\n".encode()),
    "merged, body equal": Found(Kind.FILE, BESIDE.encode()),
    "merged, marker lost": Found(Kind.FILE, MERGED.replace("=======\n", "").encode()),
    "other platform": Found(Kind.FILE, stamped(platform="aiaas").encode()),
    "other platform, merged": Found(Kind.FILE, MERGED.replace("codai", "aiaas").encode()),
    "foreign": Found(Kind.FILE, b"mine: true\n"),
    "foreign, not UTF-8": Found(Kind.FILE, b"\xff\xfe\x00"),
    "empty": Found(Kind.FILE, b""),
    "our link": Found(Kind.LINK, target="../../workload"),
    "other link": Found(Kind.LINK, target="/etc"),
    "folder": Found(Kind.FOLDER),
    "pipe": Found(Kind.OTHER),
}
WANTED = {
    "file": Wanted(OURS.encode()),
    "link": Wanted(target="../../workload"),
    "seeded": Wanted(b"x = 1\n", seeded=True),
}
# Found: as a file wanted, as a link wanted, as seeded wanted, and when nothing is wanted.
TABLE = """
absent                          | create         | create         | create     | keep
equal                           | same           | update         | same       | remove
equal, executable               | update         | update         | same       | remove
ours, older                     | update         | update         | same       | remove
ours, CRLF                      | update         | update         | same       | remove
ours, older, CRLF               | update         | update         | same       | remove
body equal, header edited       | update         | edited         | same       | edited
body equal, CRLF, header edited | update         | edited         | same       | edited
edited                          | edited         | edited         | same       | edited
merged                          | update         | update         | same       | remove
merged, one side                | update         | update         | same       | remove
merged, edited beside           | conflict       | conflict       | same       | conflict
merged, body equal              | update         | conflict       | same       | conflict
merged, marker lost             | edited         | edited         | same       | edited
other platform                  | other-platform | other-platform | same       | other-platform
other platform, merged          | other-platform | other-platform | same       | other-platform
foreign                         | foreign        | foreign        | same       | keep
foreign, not UTF-8              | foreign        | foreign        | same       | keep
empty                           | update         | update         | same       | keep
our link                        | outside        | same           | same       | remove
other link                      | outside        | foreign        | same       | keep
folder                          | in-the-way     | in-the-way     | in-the-way | keep
pipe                            | in-the-way     | in-the-way     | in-the-way | keep
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


def test_the_table_has_every_state_once() -> None:
    assert [row[0] for row in ROWS] == list(FOUND)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_verdict_of_every_state(row: list[str]) -> None:
    found = FOUND[row[0]]
    verdicts = [judge(wanted, found, "codai").verdict for wanted in WANTED.values()]
    stray = judge_stray("workload", found, "codai", {("workload", "../../workload")}).verdict
    assert [*verdicts, stray] == row[1:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_discarding_edits_changes_the_verdict_of_edits_alone(row: list[str]) -> None:
    found = FOUND[row[0]]
    for wanted, plain in zip(WANTED.values(), row[1:], strict=False):
        expected = "update" if plain in ("edited", "conflict") else plain
        assert judge(wanted, found, "codai", discard_edits=True).verdict == expected
    expected = "remove" if row[4] in ("edited", "conflict") else row[4]
    links = {("workload", "../../workload")}
    assert judge_stray("workload", found, "codai", links, discard_edits=True).verdict == expected


@pytest.mark.parametrize("name", FOUND)
def test_seed_that_was_made_before_is_given_up_where_it_is_absent_and_nowhere_else(name: str) -> None:
    seeded = WANTED["seeded"]
    verdict = judge(seeded._replace(made=True), FOUND[name], "codai").verdict
    anew = judge(seeded, FOUND[name], "codai").verdict
    assert verdict is (Verdict.GIVEN_UP if name == "absent" else anew)


def test_link_of_another_name_or_target_than_a_planned_one_is_a_strangers() -> None:
    link = FOUND["our link"]
    for links in ({("other", "../../workload")}, {("workload", "../workload")}, set()):
        assert judge_stray("workload", link, "codai", links).verdict is Verdict.KEEP


def test_edit_is_told_with_the_header_that_says_where_to_change_it() -> None:
    header = judge(WANTED["file"], FOUND["edited"], "codai").header
    assert header is not None
    assert (header.template, header.key) == ("templates/x", "services.wallet")


@given(some.binary(min_size=1), some.sampled_from(list(WANTED)), some.booleans())
def test_bytes_without_a_header_are_never_rewritten_nor_removed(
    data: bytes, wanted: str, discard: bool
) -> None:
    found = Found(Kind.FILE, data)
    verdict = judge(WANTED[wanted], found, "codai", discard).verdict
    assert verdict is (Verdict.SAME if wanted == "seeded" else Verdict.FOREIGN)
    assert judge_stray("x", found, "codai", (), discard).verdict is Verdict.KEEP


@given(some.integers(0, len(OURS) - 1), some.characters(exclude_categories=["Cs"]))
def test_file_with_one_letter_changed_is_never_lost(at: int, letter: str) -> None:
    text = f"{OURS[:at]}{letter}{OURS[at + 1 :]}"
    found = Found(Kind.FILE, text.encode())
    verdict = judge(Wanted(stamped("new: 1\n").encode()), found, "codai").verdict
    if text == OURS:
        assert verdict is Verdict.UPDATE
    else:
        assert verdict in (Verdict.EDITED, Verdict.FOREIGN, Verdict.OTHER_PLATFORM)

"""``./doit new`` with flags adds a service that everything accepts; ``./doit update`` renews its sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.added import BLOCK, SHARED, belongs_to
from tests.e2e.checked import green, with_programs
from tests.e2e.checkout import Checkout, changed, picture
from tests.support.pasts import commit

FLAGS = ("--title", "AI Notary", "--team", "finance", "--language", "typescript", "--yes")
RELATED = (*("--depends-on", "logai,wallet:optional"), *("--uses", "postgres,redis"), *("--host", "notai"))
READERS = ("kubeconform", "promtool", "alertmanager", "actionlint", "scaffolds")
"""Programs that will read its chart, its alerts and its pipeline, and those that judge its tests."""


@pytest.mark.slow
def test_flags_add_a_thirtieth_service_that_every_check_accepts(checkout: Checkout) -> None:
    commit(checkout.root)  # what was released before, for the check of what can go back
    text = checkout.catalog.read_text()
    before = picture(checkout.root)
    done = checkout.run("new", "Notai", *FLAGS, *RELATED, variables=with_programs())
    assert (done.code, done.rules) == (0, ["new/id-capitals"])

    moved = changed(before, picture(checkout.root))
    assert moved["removed"] == []
    assert set(moved["updated"]) <= {"services.yaml", *SHARED}
    assert all(belongs_to(path, "notai") for path in moved["created"])
    assert {"apps/notai/package.json", "charts/notai/Chart.yaml", "ci/services/notai.json"} <= {
        *moved["created"]
    }
    block = re.search(r"\n  notai:\n(    .*\n)+", checkout.catalog.read_text())
    assert block is not None
    assert checkout.catalog.read_text().replace(f"{block[0]}", "", 1) == text

    commit(checkout.root)
    found = green(checkout.run("check", variables=with_programs()))
    assert found["catalog"] == (len(checkout.services),) * 2
    assert found.keys() > {*READERS}


@pytest.mark.slow
def test_running_it_again_or_wrongly_changes_nothing(checkout: Checkout) -> None:
    with_cache = with_programs()
    assert checkout.run("new", "notai", *FLAGS, variables=with_cache).code == 0
    own = checkout.root / "apps/notai/src/app.ts"
    own.write_text(f"// ours\n{own.read_text()}")
    before = picture(checkout.root, times=True)
    again = checkout.run("new", "notai", *FLAGS, variables=with_cache)
    assert (again.code, again.rules) == (1, ["new/exists"])
    wrong = ("new", "memo", "--team", "finace", "--tier", "suport", "--port", "4100", "--yes")
    refused = checkout.run(*wrong, variables=with_cache)
    assert (refused.code, refused.rules) == (1, ["new/port-taken", "new/unknown", "new/unknown"])
    assert "did you mean support?" in refused.err
    missing = checkout.run("new", variables=with_cache)
    assert missing.code == 2
    assert "ID and --team must be said" in missing.err
    assert "hint: ./doit new ID --team TEAM, TEAM one of platform, identity, " in missing.err
    dry = checkout.run("new", "memo", "--team", "finance", "--dry-run", variables=with_cache)
    assert dry.code == 0
    assert "  memo:" in dry.out
    assert picture(checkout.root, times=True) == before


@pytest.mark.slow
def test_two_branches_with_one_port_are_parted_by_one_edit_and_two_commands(checkout: Checkout) -> None:
    """As docs/guide/add-a-service.md says it."""
    with_cache = with_programs()
    assert checkout.run("new", "notai", *FLAGS, "--port", "4777", variables=with_cache).code == 0
    other = BLOCK.format(id="zenit", port=4777, needs="logai")
    checkout.edit(lambda text: f"{text.rstrip()}\n\n{other}")
    met = checkout.run("generate")
    assert (met.code, met.rules) == (1, ["catalog/taken"])

    checkout.edit(lambda text: text.replace("    port: 4777\n", "    port: 4778\n", 1))
    checkout.generate()
    done = checkout.run("update", "notai", variables=with_cache)
    assert (done.code, done.rules) == (0, [])
    texts = {path: one[1] for path, one in picture(checkout.root).items() if belongs_to(path, "notai")}
    said = {path for path, text in texts.items() if isinstance(text, bytes) and b"4778" in text}
    assert {"apps/notai/Dockerfile", "charts/notai/values.yaml", "tests/services/notai/contract.json"} <= said
    assert not [path for path, text in texts.items() if isinstance(text, bytes) and b"4777" in text]


@pytest.mark.slow
def test_a_block_that_was_written_by_hand_gets_its_sources_by_its_id_alone(checkout: Checkout) -> None:
    with_cache = with_programs()
    block = BLOCK.format(id="zenit", port=4777, needs="logai")
    checkout.edit(lambda text: f"{text.rstrip()}\n\n{block}")
    checkout.generate()
    before = picture(checkout.root)
    none = checkout.run("update", "zenit", variables=with_cache)
    assert (none.code, none.rules) == (1, ["update/no-sources"])
    assert "./doit new zenit" in none.err
    other = checkout.run("new", "zenit", "--team", "platform", variables=with_cache)
    assert (other.code, other.rules) == (1, ["new/contradicts"])
    assert picture(checkout.root) == before

    done = checkout.run("new", "zenit", "--team", "finance", variables=with_cache)
    assert (done.code, done.rules) == (0, [])
    moved = changed(before, picture(checkout.root))
    assert (moved["updated"], moved["removed"]) == ([], [])
    assert all(path.startswith("apps/zenit/") for path in moved["created"])
    assert "port: 4777," in (checkout.root / "apps/zenit/src/declared.ts").read_text()
    renewed = checkout.run("update", "zenit", variables=with_cache)
    assert (renewed.code, renewed.out.splitlines()[-1]) == (0, "update: 1 of 1 services")
    again = checkout.run("new", "zenit", "--yes", variables=with_cache)
    assert (again.code, again.rules) == (1, ["new/exists"])


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_bytes().decode()
    assert text.count(before) == 1, (path, before)
    path.write_bytes(text.replace(before, after).encode())


@pytest.mark.slow
def test_three_template_versions_with_edits_in_between_lose_nothing(checkout: Checkout) -> None:
    """By the commands, as a team would: with a rename, a dropped answer, CRLF and a conflict on the way."""
    with_cache = with_programs()
    template, app = checkout.root / "templates/service/typescript", checkout.root / "apps/notai"
    (template / "src/shape.ts").write_text("".join(f"line {n}\n" for n in range(1, 21)))
    (template / "src/ends.ts").write_text("".join(f"end {n}\n" for n in range(1, 21)))
    (template / "src/other.ts").write_text("untouched\n")
    assert checkout.run("new", "notai", *FLAGS, variables=with_cache).code == 0
    untouched = picture(app)

    edit(app / "src/shape.ts", "line 2\n", "team 1\n")
    ends = (app / "src/ends.ts").read_bytes().replace(b"end 3\n", b"team 1\n").replace(b"\n", b"\r\n")
    (app / "src/ends.ts").write_bytes(ends)
    (app / "src/own.ts").write_text("own\n")
    edit(template / "src/shape.ts", "line 10\n", "template 2\n")
    edit(template / "src/ends.ts", "end 10\n", "template 2\n")
    (template / "src/ends.ts").rename(template / "src/edges.ts")
    edit(app / ".template/answers.json", '"answers": {', '"answers": {"colour": "red",')
    second = checkout.run("update", "notai", variables=with_cache)
    assert (second.code, second.rules) == (0, ["update/forgotten"])
    assert "colour" in second.err
    assert "colour" not in (app / ".template/answers.json").read_text()
    assert (app / "src/shape.ts").read_text().splitlines()[1:10:8] == ["team 1", "template 2"]
    assert (app / "src/edges.ts").read_bytes() == ends.replace(b"end 10\r\n", b"template 2\r\n")
    assert not (app / "src/ends.ts").exists()

    edit(app / "src/shape.ts", "line 15\n", "team 2\n")
    edit(template / "src/shape.ts", "line 15\n", "template 3\n")
    edit(template / "src/shape.ts", "line 19\n", "template 3b\n")
    third = checkout.run("update", variables=with_cache)
    assert (third.code, third.rules) == (1, ["update/conflict"])
    assert re.search(r"apps/notai/src/shape\.ts:15: error", third.err)
    said = (app / "src/shape.ts").read_text().splitlines()
    for line in ("team 1", "template 2", "team 2", "line 15", "template 3", "template 3b"):
        assert said.count(line) == 1, line
    unfinished = checkout.run("update", variables=with_cache)
    assert (unfinished.code, unfinished.rules) == (1, ["update/unfinished"])

    marks = re.compile(r"<{7} yours\n(.*\n)\|{7} base\n(?:.*\n)={7}\n(?:.*\n)>{7} template .*\n")
    (app / "src/shape.ts").write_text(marks.sub(r"\1", "\n".join(said) + "\n"))
    last = checkout.run("update", variables=with_cache)
    assert (last.code, last.rules) == (0, [])
    now = picture(app)
    touched = {"src/shape.ts", "src/ends.ts", "src/edges.ts", "src/own.ts"}
    kept = {path for path in untouched if path not in touched and not path.startswith(".template/")}
    assert {path: now[path] for path in kept} == {path: untouched[path] for path in kept}
    assert (app / "src/own.ts").read_text() == "own\n"

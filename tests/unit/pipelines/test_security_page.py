"""Every report reaches the security page within what GitHub takes at once, and what it refuses is told."""

from __future__ import annotations

import base64
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from ci import programs, security_page
from tests.unit.pipelines.played import World

MESSAGE = "Package: zlib\nInstalled Version: {}\nVulnerability CVE-1"


def finding(version: str = "1.2", rule: str = "CVE-1", path: str = "usr/lib") -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": path}}}
    return {"ruleId": rule, "message": {"text": MESSAGE.format(version)}, "locations": [place]}


def reports(folder: Path, number: int, results: tuple[dict[str, Any], ...] = ()) -> Path:
    folder.mkdir()
    for at in range(number):
        run = {"automationDetails": {"id": f"trivy/{at}/"}, "results": list(results)}
        (folder / f"{at:03}.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [run]}))
    return folder


def runs(body: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(base64.b64decode(body)))["runs"]
    return found


class Page(World):
    """GitHub, that takes uploads and says what became of them; ``states`` in turn, the last from then on."""

    def __init__(self, *states: str, code: int = 0) -> None:
        super().__init__()
        self.states, self.code = list(states), code

    def ask(self, words: Any, *, stdin: str | None = None, **_: Any) -> tuple[int, str]:
        super().ask(words, stdin=stdin)
        if "POST" in words:
            return self.code, "" if self.code else "7-7\n"
        return 0, self.states.pop(0) if len(self.states) > 1 else self.states[0]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    made = Page("pending\n", "complete\n")
    monkeypatch.setattr(programs, "ask", made.ask)
    monkeypatch.setattr(security_page, "_PAUSE", 0.0)
    for name, value in {"REPOSITORY": "demo/platform", "SHA": "c" * 40, "REF": "refs/heads/main"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    return made


def test_all_reports_go_up_and_no_upload_is_more_than_github_takes(tmp_path: Path, page: Page) -> None:
    assert security_page.main([str(reports(tmp_path / "sarif", 58))]) == 0
    asked = [json.loads(text) for text in page.inputs]
    assert [len(runs(one["sarif"])) for one in asked] == [20, 20, 18]
    categories = [run["automationDetails"]["id"] for one in asked for run in runs(one["sarif"])]
    assert sorted(categories) == sorted(f"trivy/{at}/" for at in range(58))
    assert {(one["commit_sha"], one["ref"]) for one in asked} == {("c" * 40, "refs/heads/main")}
    assert page.asked[1][2] == "repos/demo/platform/code-scanning/sarifs/7-7", "what became of it is asked"


def test_an_upload_that_is_too_large_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security_page, "LARGEST", 2000)
    noise = random.Random(1)
    many = [{"id": at, "noise": noise.randbytes(200).hex()} for at in range(16)]
    found = list(security_page.uploads(many))
    assert [run["id"] for body in found for run in runs(body)] == list(range(16))
    assert len(found) > 1
    assert all(len(base64.b64decode(body)) <= 2000 for body in found)


@pytest.mark.parametrize("missing", [True, False])
def test_where_nothing_was_scanned_nothing_goes_up(tmp_path: Path, page: Page, *, missing: bool) -> None:
    folder = tmp_path / "sarif"
    if not missing:
        folder.mkdir()
    assert security_page.main([str(folder)]) == 0
    assert page.asked == []


@pytest.mark.parametrize(
    ("states", "code", "ends", "told"),
    [
        (["complete"], 0, 0, "1 reports, 0 problems"),
        (["complete"], 1, 1, "::error title=pipeline::findings could not be put on the security page"),
        (["failed; rejecting SARIF"], 0, 1, "the security page refused findings: failed; rejecting SARIF"),
        (["pending"], 0, 0, "::warning title=pipeline::GitHub took findings and did not say"),
    ],
)
def test_what_github_says_of_an_upload_is_told(
    tmp_path: Path,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    states: list[str],
    code: int,
    ends: int,
    told: str,
) -> None:
    monkeypatch.setattr(security_page, "PATIENCE", 0.0)
    page.states, page.code = states, code
    assert security_page.main([str(reports(tmp_path / "sarif", 1))]) == ends
    assert told in capsys.readouterr().out


def test_a_report_that_cannot_be_read_keeps_no_other_back(
    tmp_path: Path, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = reports(tmp_path / "sarif", 2)
    (folder / "000.sarif").write_text("{")
    assert security_page.main([str(folder)]) == 1
    assert "000.sarif is no report" in capsys.readouterr().out
    assert len(runs(json.loads(page.inputs[0])["sarif"])) == 1


def test_a_finding_is_known_again_by_weakness_package_and_place() -> None:
    def mark(result: dict[str, Any]) -> str:
        (only,) = security_page.marked({"results": [result]})["results"]
        return str(only["partialFingerprints"]["primaryLocationLineHash"])

    assert mark(finding("1.2")) == mark(finding("1.3")), "an update that does not mend it is no new alert"
    others = [finding(rule="CVE-2"), finding(path="opt")]
    assert len({mark(one) for one in [finding(), *others]}) == 3
    assert mark({**finding(), "partialFingerprints": {"primaryLocationLineHash": "own"}}) == "own"

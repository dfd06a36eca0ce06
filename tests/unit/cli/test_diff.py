"""``diff`` tells which alerts an edit moves, since which commit, and how often they would have fired."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generators.cli._command_line.parsing import UsageError
from generators.toolchain import Unavailable
from reporting import tsdb
from tests.unit.cli.committed_platform import Platform
from tests.unit.reporting.histories import database, program

LOOSER = ("warning: {above: 2%", "warning: {above: 3%")
END = 1_788_760_800
DAY, WEEK = 86_400, 7 * 86_400


@pytest.fixture
def platform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Platform:
    return Platform(tmp_path, capsys)


@pytest.mark.slow
def test_the_cause_comes_first_and_then_who_is_told_later(platform: Platform) -> None:
    platform.edit(*LOOSER)
    code, out, _ = platform.run("--words")
    cause, effect, change, untouched, *_ = out.splitlines()
    assert code == 1
    assert cause.endswith("  alerting.signals.errors.warning.above: 2% → 3%")
    assert cause.split(":")[-3].isdigit()
    assert effect == "  tells later       3 services (front offers store)"
    assert change.strip() == "ErrorsWarning: above 2% → 3%; warning, to slack-shop"
    assert untouched.startswith("  untouched         ")
    assert out.splitlines()[-1].startswith("diff: ")


@pytest.mark.slow
def test_without_an_edit_there_is_no_cause(platform: Platform) -> None:
    _, out, _ = platform.run("--words")
    assert out.splitlines()[0].startswith("the catalog is that of the last commit: templates, generators,")
    code, out, _ = platform.run("--format", "json")
    assert (code, json.loads(out)["causes"]) == (1, [])


@pytest.mark.slow
def test_a_revision_is_compared_with(platform: Platform) -> None:
    platform.edit(*LOOSER)
    platform.commit("looser")
    assert "above: 2% → 3%" not in platform.run("--words")[1]
    assert "above: 2% → 3%" in platform.run("HEAD~1", "--words")[1]
    with pytest.raises(UsageError, match="knows no revision 'nowhere'"):
        platform.run("nowhere")
    with pytest.raises(UsageError, match="knows no revision"):
        platform.run("main:services.yaml")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("main..", "./doit diff main"),
        ("main..HEAD", "./doit diff main"),
        ("v1..v2", "./doit diff v1 where v2 is checked out"),
        ("main...HEAD", "./doit diff $(git merge-base main HEAD)"),
    ],
)
def test_a_range_is_answered_with_what_to_type_instead(platform: Platform, words: str, instead: str) -> None:
    with pytest.raises(UsageError) as refused:
        platform.run(words)
    assert f"'{words}' is a range" in str(refused.value)
    assert str(refused.value).endswith(f"hint: {instead}")


@pytest.mark.slow
def test_what_a_branch_brings_is_told_when_its_files_are_committed_too(platform: Platform) -> None:
    platform.generate()
    platform.commit("generated")
    platform.edit(*LOOSER)
    platform.generate()
    platform.commit("looser")
    code, out, _ = platform.run("--words")
    assert (code, out.count("\n")) == (0, 1), "nothing is left to generate"
    code, out, _ = platform.run("main~1", "--words")
    assert code == 0
    assert "tells later       3 services (front offers store)" in out
    assert "runbooks" in out.splitlines()[-2]
    assert " 0 created, 0 updated" not in out.splitlines()[-1]
    code, out, _ = platform.run("main~1")
    assert (code, " files changed since main~1" in out) == (0, True)
    code, out, _ = platform.run("main~1", "--format", "json")
    document = json.loads(out)
    assert (code, document["ok"], document["findings"]) == (0, True, [])
    assert {one["service"] for one in document["changes"]} > {"front", "offers", "store"}


@pytest.mark.slow
def test_what_generate_refuses_is_shown_and_named_after_it(platform: Platform) -> None:
    platform.generate()
    chart = platform.folder / "out/charts/offers/values.yaml"
    chart.write_text(f"{chart.read_text()}mine: true\n")
    other = platform.folder / "out/charts/store/values.yaml"
    other.write_text("mine: true\n")
    code, out, err = platform.run("--color", "never")
    assert code == 1
    assert "-mine: true" in out
    assert " 0 created, 1 updated, 0 removed, " in out.splitlines()[-1]
    assert [line.rpartition("[")[2] for line in err.splitlines() if "error: " in line] == [
        "writer/edited]",
        "writer/foreign]",
    ]
    chart.write_text(chart.read_text().removesuffix("mine: true\n"))
    code, out, err = platform.run("--words")
    assert (code, "[writer/foreign]" in err) == (1, True), "nothing to change, and still refused"
    document = json.loads(platform.run("--format", "json")[1])
    assert [one["rule"] for one in document["findings"]] == ["writer/foreign"]


@pytest.mark.slow
def test_many_removals_are_shown_before_they_are_allowed(platform: Platform) -> None:
    platform.generate()
    for service in ("front", "offers", "store"):
        chart = platform.folder / f"out/charts/{service}"
        for number in range(200):
            (chart / f"left-{number}.yaml").write_bytes((chart / "values.yaml").read_bytes())
    code, out, err = platform.run("--words")
    assert code == 1
    assert "600 removed" in out.splitlines()[-1]
    assert "[writer/deletions]" in err


@pytest.mark.slow
def test_a_commit_whose_catalog_was_broken_has_no_alerts_to_compare(platform: Platform) -> None:
    platform.edit("above: 2%", "above: 2")
    platform.commit("broken")
    platform.edit("above: 2,", "above: 3%,")
    code, out, _ = platform.run("--words")
    assert code == 1
    assert "the catalog had errors then: its alerts cannot be compared" in out


@pytest.mark.slow
def test_without_git_the_files_are_compared_and_the_cause_is_told_to_be_missing(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.edit(*LOOSER)
    monkeypatch.setenv("PATH", str(platform.folder))
    code, out, err = platform.run("--words", "--color", "never")
    assert (code, "above: 2% → 3%" in out, " created, 0 updated" in out) == (1, False, True)
    said = "warning: what differs in the catalog since the last commit cannot be told: git is not on"
    assert f"services.yaml: {said}" in err
    document = json.loads(platform.run("--format", "json")[1])
    assert "setup/git" in [one["rule"] for one in document["findings"]]
    with pytest.raises(Unavailable, match="git is not on PATH"):
        platform.run("main")


@pytest.mark.slow
def test_what_a_revision_has_not_is_created(platform: Platform) -> None:
    platform.generate()
    code, out, _ = platform.run("main", "--words")
    assert (code, " 0 created, " in out, " 0 same" in out.splitlines()[-1]) == (0, False, True)


@pytest.mark.slow
def test_programs_get_the_same_as_data(platform: Platform) -> None:
    platform.edit(*LOOSER)
    code, out, _ = platform.run("--format", "json")
    (cause,) = json.loads(out)["causes"]
    assert code == 1
    edit = {"key": "alerting.signals.errors.warning.above", "before": "2%", "after": "3%"}
    assert cause["causes"] == [edit]
    assert [one["service"] for one in cause["alerts"]] == ["front", "offers", "store"]
    assert {one["effect"] for one in cause["alerts"]} == {"tells later"}
    assert cause["alerts"][0]["receivers"] == {"before": ["slack-shop"], "after": ["slack-shop"]}


def history() -> Iterator[str]:
    """Two weeks of one service: 4 % of errors for an hour in each week, 2.5 % for one in the last."""
    yield "# TYPE http_requests counter"
    failed = {END - 10 * DAY: 0.04, END - 3 * DAY: 0.04, END - DAY: 0.025}
    for code in ("200", "500"):
        total = 0.0
        for at in range(END - 2 * WEEK, END + 1, 60):
            share = next((share for began, share in failed.items() if began <= at < began + 3600), 0.001)
            total += 600 * (share if code == "500" else 1 - share)
            labels = f'job="offers",service="offers",environment="production",instance="a:1",code="{code}"'
            yield f"http_requests_total{{{labels}}} {total:.3f} {at}"


@pytest.mark.slow
def test_history_is_replayed_before_and_after(platform: Platform, tmp_path: Path) -> None:
    data = database(tmp_path, history())
    platform.edit(*LOOSER)
    code, out, _ = platform.run("--words", "--replay", str(data), "--weeks", "2")
    lines = out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("replayed"))
    assert code == 1
    assert lines[start : start + 5] == [
        "replayed 2 weeks until 2026-09-07 06:00 UTC: 1 of 3 alerts have history; firings before → after",
        "               08-24   08-31   in all",
        "  slack-shop   1       2 → 1   3 → 2",
        "  ErrorsWarning of offers: 3 → 2",
        "  no history of ErrorsWarning of front, ErrorsWarning of store",
    ]
    code, out, _ = platform.run("--format", "json", "--replay", str(data), "--weeks", "2")
    told = json.loads(out)["replay"]
    assert told["receivers"]["slack-shop"]["2026-08-31"] == {"before": 2, "after": 1}
    assert told["alerts"] == [{"alert": "ErrorsWarning", "subject": "offers", "before": 3, "after": 2}]
    with tsdb.served(data, program("prometheus")) as server:
        words = ("--replay", server.address, "--at", "2026-09-07T06:00:00Z", "--weeks", "2")
        _, out, _ = platform.run("--words", *words)
    assert out.splitlines()[start : start + 5] == lines[start : start + 5]
    _, out, _ = platform.run("--words", "--replay", str(data), "--at", "2026-08-29T06:00:00Z", "--weeks", "1")
    assert "  slack-shop   1       1\n" in out


@pytest.mark.slow
def test_a_history_that_knows_nothing_at_all_is_a_finding(platform: Platform, tmp_path: Path) -> None:
    platform.edit(*LOOSER)
    other = f'up{{job="other",instance="a:1"}} 1 {END - DAY}'
    data = database(tmp_path, ["# TYPE up gauge", other])
    words = ("--replay", str(data), "--at", "2026-09-07T06:00:00Z", "--weeks")
    _, out, _ = platform.run("--words", *words, "1")
    assert "0 of 3 alerts have history" in out
    assert "  nothing is known of how often they fired\n" in out
    words = ("--replay", str(data), "--at", "2026-08-29T06:00:00Z", "--weeks")
    code, out, err = platform.run("--words", *words, "1")
    assert (code, out) == (1, "")
    assert "there is not one sample in it from 2026-08-22 06:00 UTC until" in err


@pytest.mark.slow
def test_a_history_that_does_not_answer_is_a_finding(platform: Platform) -> None:
    platform.edit(*LOOSER)
    for source, advice in (("nowhere", "data folder"), ("http://127.0.0.1:9", "port-forward")):
        code, out, err = platform.run("--replay", source)
        assert (code, out) == (1, "")
        assert f"{source}: error: " in err
        assert "[diff/unanswered]" in err
        assert advice in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--weeks", "2"), "are about --replay"),
        (("--at", "2026-09-07T06:00:00Z"), "are about --replay"),
        (("--replay", "data", "--weeks", "0"), "no number of weeks"),
        (("--replay", "data", "--weeks", "54"), "no number of weeks"),
        (("--replay", "data", "--at", "noon"), "no moment"),
    ],
)
def test_options_that_mean_nothing_are_refused(platform: Platform, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        platform.run(*words)

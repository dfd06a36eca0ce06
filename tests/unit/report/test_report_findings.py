"""Findings as a person sees them, on a terminal and through a pipe."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from generators.problems import Place, Problem, Related, Severity
from generators.report import Screen, findings_text, screen_of, shown_from
from generators.report.caret import cells, underline
from generators.report.screen import PIPE_LIMIT
from tests.unit.report.problems import problem

PIPE = Screen()
TERMINAL = Screen(width=80)


def of_service(service: str, **changes: Any) -> Problem:
    return problem(
        rule="charts/probe",
        message=f"{service} has no probe in {service}-live, max 3",
        place=Place(f"charts/{service}/values.yaml"),
        service=service,
        hint=f"see {service}",
        **changes,
    )


def test_a_pipe_gets_place_severity_message_rule_and_hint(tmp_path: Path) -> None:
    assert findings_text([problem()], PIPE, tmp_path) == (
        "services.yaml:41:18: error: billing depends on ledgr, which is no service "
        "[catalog/unknown-dependency]\n"
        "    hint: write ledger (services.yaml:12)\n"
    )


def test_a_name_with_a_line_end_begins_no_line(tmp_path: Path) -> None:
    named = Place("charts/a\n::stop-commands::b.yaml")
    shown = findings_text([problem(place=named, related=(Related(named, "here"),))], PIPE, tmp_path)
    assert shown.count(r"charts/a\x0a::stop-commands::b.yaml: ") == 2
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


def test_nothing_found_says_nothing(tmp_path: Path) -> None:
    assert findings_text([], TERMINAL, tmp_path) == ""


def test_a_terminal_gets_the_source_with_a_caret_run(tmp_path: Path) -> None:
    text = "\n" * 39 + "  billing:\n    depends_on: [ledgr, logai]\n"
    (tmp_path / "services.yaml").write_text(text)
    shown = findings_text([problem()], TERMINAL, tmp_path).splitlines()
    assert shown[1:4] == [
        "   40 |   billing:",
        "   41 |     depends_on: [ledgr, logai]",
        "      |                  ^^^^^",
    ]


def test_the_text_that_was_judged_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "services.yaml").write_text("other\n" * 50)
    shown = findings_text([problem(source="judged: text")], TERMINAL, tmp_path)
    assert "judged: text" in shown
    assert "other" not in shown


def test_a_file_that_is_gone_costs_the_source_line_only(tmp_path: Path) -> None:
    shown = findings_text([problem()], TERMINAL, tmp_path)
    assert shown.count("\n") == 2


def test_related_places_explain_where_a_value_comes_from(tmp_path: Path) -> None:
    related = (Related(Place("builtin.yaml", 7, 3), "the default is 3"),)
    shown = findings_text([problem(related=related)], PIPE, tmp_path)
    assert "    from: builtin.yaml:7:3: the default is 3\n" in shown


def test_findings_are_sorted_by_place_and_shown_once(tmp_path: Path) -> None:
    shown = findings_text([problem(9), problem(3), problem(9)], PIPE, tmp_path)
    assert [line[:16] for line in shown.splitlines()[::2]] == [
        "services.yaml:3:",
        "services.yaml:9:",
    ]


def test_one_cause_over_many_services_is_folded_on_a_terminal_only(tmp_path: Path) -> None:
    found = [of_service(name) for name in ("bancai", "wallet", "x")]
    folded = findings_text(found, TERMINAL, tmp_path)
    assert folded.count("[charts/probe]") == 1
    assert "(same in 2 more services: wallet, x; --all shows each)" in folded
    assert findings_text(found, PIPE, tmp_path).count("[charts/probe]") == 3
    assert findings_text(found, TERMINAL, tmp_path, everything=True).count("[charts/probe]") == 3


def test_a_templates_mistake_is_one_finding_that_names_services(tmp_path: Path) -> None:
    found = [
        problem(rule="render/undefined", message=f"no titel, for service {name}", service=name)
        for name in ("bancai", "wallet")
    ]
    for screen in (PIPE, TERMINAL):
        folded = findings_text(found, screen, tmp_path)
        assert "no titel, for service bancai [render/undefined]" in folded
        assert "(same in 1 more service: wallet; --all shows each)" in folded
        assert findings_text(found, screen, tmp_path, everything=True).count("[render/undefined]") == 2


def test_stale_files_are_one_finding_for_each_cause_everywhere(tmp_path: Path) -> None:
    def stale(path: str, said: str) -> Problem:
        place, hint = Place(f"../out/{path}"), "run ./doit generate"
        return Problem("generated/x", f"{path} {said}", place, hint, Severity.FIXABLE)

    found = [stale(f"charts/{name}/values.yaml", "is stale") for name in ("a", "b", "c")]
    found.append(stale("charts/a/other.yaml", "is missing"))
    for screen in (PIPE, TERMINAL):
        folded = findings_text(found, screen, tmp_path)
        assert folded.count("[generated/x]") == 2
        assert folded.count("(same in 2 more places; --all shows each)") == 1
        assert findings_text(found, screen, tmp_path, everything=True).count("[generated/x]") == 4


def test_another_figure_or_word_is_another_cause(tmp_path: Path) -> None:
    other = problem(
        rule="charts/probe",
        message="x has no probe in x-live, may 3",
        place=Place("charts/x/values.yaml"),
        service="x",
        hint="see x",
    )
    shown = findings_text([of_service("wallet"), other], TERMINAL, tmp_path)
    assert shown.count("[charts/probe]") == 2


def test_a_terminal_shows_twenty_and_counts_the_rest(tmp_path: Path) -> None:
    found = [problem(line) for line in range(1, 36)]
    shown = findings_text(found, TERMINAL, tmp_path)
    assert shown.count("[catalog/") == 20
    assert shown.endswith("... and 15 more findings; --all shows every one\n")
    assert findings_text(found, PIPE, tmp_path).count("[catalog/") == 35


def test_a_hint_is_wrapped_between_words_only(tmp_path: Path) -> None:
    path = "templates/" + "long-folder/" * 8 + "file.yaml"
    shown = findings_text([problem(hint=f"move the change to {path} and run it")], TERMINAL, tmp_path)
    assert path in shown
    assert findings_text([problem(hint="word " * 60)], PIPE, tmp_path).count("\n") == 2


def test_a_catalog_cannot_move_the_cursor(tmp_path: Path) -> None:
    shown = findings_text([problem(message="evil \x1b[2J\r name")], TERMINAL, tmp_path)
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "\\x1b[2J" in shown


@pytest.mark.parametrize(
    ("line", "column", "end", "carets"),
    [
        ("name: wallet", 7, 13, "      ^^^^^^"),
        ("name: wallet", 7, 0, "      ^"),
        ("țară: x", 7, 8, "      ^"),
        ("🎲🎲: x", 5, 6, "      ^"),
        ("\tx: y", 2, 3, "    ^"),
        ("ab", 99, 0, "  ^"),
        ("", 1, 0, "^"),
        ("ab", 0, 0, ""),
    ],
)
def test_carets_stand_below_their_words(line: str, column: int, end: int, carets: str) -> None:
    assert underline(line, column, end, 60)[1] == carets


@pytest.mark.parametrize("column", [1, 50, 150, 299, 300])
@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_long_line_is_cut_around_the_caret(column: int, width: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(300))
    text, carets = underline(line, column, column + 1, width)
    assert cells(text) <= width
    assert text[carets.index("^")] == line[column - 1]


@pytest.mark.parametrize(
    ("option", "environ", "terminal", "expected"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"CI": "true"}, True, True),
        ("auto", {}, False, False),
    ],
)
def test_who_decides_about_colour(
    option: str, environ: dict[str, str], terminal: bool, expected: bool
) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    assert screen_of(stream, option, environ).colour is expected


def test_colour_changes_no_word(tmp_path: Path) -> None:
    coloured = findings_text([problem()], Screen(colour=True), tmp_path)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == findings_text([problem()], PIPE, tmp_path)


def test_paths_are_relative_to_the_caller(tmp_path: Path) -> None:
    assert shown_from(tmp_path, tmp_path)("charts/x") == "charts/x"
    assert shown_from(tmp_path, tmp_path / "docs")("charts/x") == "../charts/x"
    assert shown_from(tmp_path / "out", tmp_path)("charts/x") == "out/charts/x"


def test_a_broken_file_floods_no_log(tmp_path: Path) -> None:
    found = [problem(place=Place("services.yaml", line), message=f"{line}") for line in range(1, 701)]
    shown = findings_text(found, PIPE, tmp_path)
    assert shown.count("[catalog/unknown-dependency]") == PIPE_LIMIT
    assert shown.endswith(f"... and {700 - PIPE_LIMIT} more findings; --all shows every one\n")
    assert findings_text(found, PIPE, tmp_path, everything=True).count("hint: ") == 700

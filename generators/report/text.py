"""Findings for people: ``file:line:col: severity: what is wrong [rule]`` and one next step."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from generators.problems import Place, Problem, Severity
from generators.report.caret import underline
from generators.report.merge import Merged, merged
from generators.report.places import Sources
from generators.report.screen import PIPE_LIMIT, TERMINAL_LIMIT, Screen, harmless

INDENT = "    "
TOGETHER = frozenset({"render/undefined"})
"""Rules of one mistake in one place, whose services are named in one finding even in a pipe."""
NAMED = 6
"""Other services named before the rest is only counted."""


def findings_text(
    problems: Iterable[Problem],
    screen: Screen,
    caller: Path,
    *,
    everything: bool = False,
) -> str:
    """All findings in order, each ending in a newline; empty when there is none.

    A terminal gets source lines and carets, equal findings of many services folded into one, and
    the first ``TERMINAL_LIMIT`` with the rest counted. A pipe gets the first ``PIPE_LIMIT``, of stale files
    and of a template's mistake one for each cause; with ``everything`` nothing is left out anywhere.
    """
    short = screen.terminal and not everything
    groups = merged(problems)
    if not short:
        groups = [one for group in groups for one in _apart(group, everything)]
        groups.sort(key=lambda one: (one.problem.place, one.problem.rule, one.problem.message))
    limit = len(groups) if everything else TERMINAL_LIMIT if short else PIPE_LIMIT
    shown = groups[:limit]
    sources = Sources(caller)
    lines = [line for group in shown for line in _lines(group, screen, sources)]
    hidden = sum(1 + len(group.others) for group in groups[len(shown) :])
    if hidden:
        lines.append(f"... and {hidden} more findings; --all shows every one")
    return "".join(f"{line}\n" for line in lines)


def _apart(group: Merged, everything: bool) -> list[Merged]:
    together = group.problem.severity is Severity.FIXABLE or group.problem.rule in TOGETHER
    if together and not everything:
        return [group]
    return [Merged(problem) for problem in (group.problem, *group.others)]


def _lines(group: Merged, screen: Screen, sources: Sources) -> Iterable[str]:
    problem = group.problem
    place = screen.paint("bold", _on_one_line(problem.place))
    severity = screen.paint(problem.severity, problem.severity)
    message = harmless(problem.message).replace("\n", f"\n{INDENT}")
    yield f"{place}: {severity}: {message} [{problem.rule}]"
    if screen.terminal:
        yield from _excerpt(problem, screen, sources)
    for related in problem.related:
        yield f"{INDENT}from: {_on_one_line(related.place)}: {harmless(related.message)}"
    if group.others:
        yield f"{INDENT}{_same(group)}"
    if problem.hint:
        yield from _prose(f"hint: {harmless(problem.hint)}", screen)


def _on_one_line(place: Place) -> str:
    # Whose file has a line end in its name must not begin a line: pipelines take some lines for commands.
    return harmless(str(place)).replace("\n", "\\x0a")


def _excerpt(problem: Problem, screen: Screen, sources: Sources) -> Iterable[str]:
    excerpt = sources.excerpt(problem)
    gutter = len(str(problem.place.line)) + 3
    room = max(10, screen.width - gutter - 3)
    for number, line in excerpt:
        own = number == problem.place.line
        place = problem.place
        text, carets = underline(line, place.column if own else 0, place.end_column, room)
        yield f"{screen.paint('dim', f'{number:>{gutter}} |')} {text}".rstrip()
        if carets:
            bar = screen.paint("dim", f"{'':>{gutter}} |")
            yield f"{bar} {screen.paint(problem.severity, carets)}"


def _same(group: Merged) -> str:
    names = group.services
    if not names:
        return f"(same in {len(group.others)} more places; --all shows each)"
    more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
    noun = "service" if len(names) == 1 else "services"
    return f"(same in {len(names)} more {noun}: {', '.join(names[:NAMED])}{more}; --all shows each)"


def _prose(text: str, screen: Screen) -> Iterable[str]:
    """Words may be wrapped, a path or a command inside them may not be broken."""
    for line in text.split("\n"):
        if not screen.terminal:
            yield f"{INDENT}{line}"
            continue
        yield from textwrap.wrap(
            line,
            max(screen.width, 2 * len(INDENT) + 20),
            initial_indent=INDENT,
            subsequent_indent=INDENT + "      ",
            break_long_words=False,
            break_on_hyphens=False,
        )

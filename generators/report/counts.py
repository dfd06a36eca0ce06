"""The lines that count: one per check, and the last line of a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from generators.problems import Problem, Severity
from generators.report.screen import Screen


def summary(problems: Iterable[Problem]) -> str:
    """``3 errors, 1 fixable, in 2 files``; ``nothing found`` when there is nothing."""
    problems = tuple(problems)
    if not problems:
        return "nothing found"
    found = Counter(problem.severity for problem in problems)
    files = len({problem.place.path for problem in problems})
    counts = [_counted(severity, found[severity]) for severity in Severity if found[severity]]
    return f"{', '.join(counts)}, in {files} {'file' if files == 1 else 'files'}"


def check_line(
    name: str,
    covered: int,
    total: int,
    problems: Iterable[Problem] = (),
    *,
    skipped: str = "",
    seconds: float | None = None,
    screen: Screen | None = None,
) -> str:
    """``check:helm-lint: 58 of 58``, then findings or the reason of a skip, then the time."""
    screen = screen or Screen()
    parts = [f"check:{name}: {covered} of {total}"]
    counts = Counter(problem.severity for problem in problems)
    parts += [screen.paint(kind, _counted(kind, counts[kind])) for kind in Severity if counts[kind]]
    if skipped:
        parts.append(screen.paint("warning", f"skipped: {skipped}"))
    if seconds is not None:
        parts.append(screen.paint("dim", f"{seconds:.1f} s"))
    return " · ".join(parts)


def closing(name: str, passed: int, total: int, skipped: int, problems: Iterable[Problem]) -> str:
    """The last line of what ran several checks, of the same form as theirs: how many of how many passed."""
    left_out = f", {skipped} skipped" if skipped else ""
    found = list(problems)
    said = summary(found) if passed or found else "nothing was checked"
    return f"{name}: {passed} of {total} checks passed{left_out}; {said}"


def _counted(severity: Severity, count: int) -> str:
    plural = "" if count == 1 or severity is Severity.FIXABLE else "s"
    return f"{count} {severity}{plural}"

"""Says what a verb found, in the format that was asked for, and gives the exit code.

Text: findings on standard error, results on standard output. JSON: one document on standard output
and nothing else. GitHub: annotations, then the same result lines.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generators import report
from generators.problems import Problem, Severity


def tell(
    arguments: Namespace,
    command: str,
    problems: Iterable[Problem],
    lines: Iterable[str],
    *,
    checked: int,
    of: int,
    more: Mapping[str, Any] | None = None,
) -> int:
    """Prints findings and result lines; 0 when nothing is an error or stale, else 1."""
    problems = tuple(problems)
    if arguments.format == "json":
        sys.stdout.write(report.document(command, problems, checked=checked, of=of, more=more))
    else:
        if arguments.format == "github":
            sys.stdout.write(report.annotations(problems))
        findings(arguments, problems)
        for line in lines:
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return 1 if any(p.severity is not Severity.WARNING for p in problems) else 0


def findings(arguments: Namespace, problems: Iterable[Problem]) -> None:
    """The findings alone, as text on standard error."""
    screen = report.screen_of(sys.stderr, arguments.color)
    text = report.findings_text(problems, screen, Path.cwd(), everything=arguments.all)
    sys.stderr.write(text)
    sys.stderr.flush()


def say(line: str) -> None:
    """One line about what takes long, on standard error, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

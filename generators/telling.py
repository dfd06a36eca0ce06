"""Says what a verb found, in the format that was asked for, and gives the exit code.

Text: findings on standard error, results on standard output. JSON: one document on standard output
and nothing else. GitHub: annotations, then the same result lines.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from generators import report
from generators.problems import Place, Problem, Severity


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
    problems = addressed(arguments, problems)
    if arguments.format == "json":
        sys.stdout.write(report.document(command, problems, checked=checked, of=of, more=more))
    else:
        if arguments.format == "github":
            annotate(problems)
        findings(arguments, problems)
        for line in lines:
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return 1 if any(p.severity is not Severity.WARNING for p in problems) else 0


def addressed(arguments: Namespace, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The findings with each command of a hint as the caller types it: from where he stands, and with
    his own ``--catalog`` and ``--output``.
    """
    given = [(f"--{name}", getattr(arguments, name, None)) for name in ("catalog", "output")]
    words = "".join(f" {name} {shlex.quote(value)}" for name, value in given if value)
    return tuple(
        replace(one, hint=callable_here(_COMMAND.sub(lambda found: f"{found[0]}{words}", one.hint)))
        for one in problems
    )


def callable_here(text: str) -> str:
    """The text with ``./doit`` as it is found from the current folder."""
    if "./doit" not in text:
        return text
    try:
        launcher = os.path.relpath(_LAUNCHER)
    except OSError:  # the current folder was removed
        launcher = _LAUNCHER
    found = shlex.quote(launcher)
    return text if launcher == "doit" else _CALLED.sub(lambda _: found, text)


_LAUNCHER = str(Path(__file__).resolve().parents[1] / "doit")
_CALLED = re.compile(r"(?<![\w./])\./doit\b")
_COMMAND = re.compile(r"\./doit (?:generate|diff|check:catalog)\b(?! --(?:catalog|output))")


def annotate(problems: Iterable[Problem]) -> None:
    """The findings as commands to the runner of a workflow, on standard output."""
    from generators import runner_log

    runner_log.command(sys.stdout, report.annotations(problems))


def findings(arguments: Namespace, problems: Iterable[Problem]) -> None:
    """The findings alone, as text on standard error."""
    problems = addressed(arguments, problems)
    if not problems:
        return
    screen = report.screen_of(sys.stderr, arguments.color)
    text = report.findings_text(problems, screen, Path.cwd(), everything=arguments.all)
    sys.stderr.write(text)
    sys.stderr.flush()


def misused(command: str, said: str) -> None:
    """The document of a command that was called with wrong words; ``said`` may end in a hint."""
    message, _, hint = said.partition("\n    hint: ")
    problem = Problem("doit/usage", message, Place(""), hint)
    sys.stdout.write(report.document(command, (problem,), checked=0, of=0))


def say(line: str) -> None:
    """One line about what takes long, on standard error, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

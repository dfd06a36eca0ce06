"""Writes the week's report, or the stand-up's list of what is open, from what a Prometheus remembers.

``weekly``: objectives, what was loud, deployments, the info alerts, the services' own metrics.
``daily``: what is open, about to open, and was closed again. Markdown, or one HTML page.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from generators import catalog
from generators.cli._command_line.moments import moment
from generators.cli._command_line.request import shown
from generators.conventions.ownership import CATALOG
from generators.model import Model
from generators.pipeline import REPOSITORY
from generators.problems import Place, Problem
from generators.telling import findings, say, tell
from generators.toolchain import Toolchain, Unavailable
from reporting import daily, questions, sources, weekly
from reporting.document import Document
from reporting.prometheus import Prometheus, UnansweredError
from reporting.writing import to_html, to_markdown

EXAMPLES = (
    "./doit report weekly --prometheus http://127.0.0.1:9090",
    "./doit report weekly --prometheus prometheus/snapshots/20260901T060000Z-1f2e3d",
    "./doit report daily --html --file today.html",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Which report, from whom, about when, and where it goes."""
    parser.add_argument("period", choices=("weekly", "daily"), help="which report")
    whose = "a server, or a folder of its database; default: platform.prometheus.address"
    parser.add_argument("--prometheus", metavar=sources.METAVAR, help=whose)
    until = "its end, such as 2026-09-01T06:00:00Z; default: now, or a folder's newest moment"
    parser.add_argument("--at", metavar="TIME", help=until)
    parser.add_argument("--html", action="store_true", help="one HTML page instead of Markdown")
    parser.add_argument("--file", metavar="FILE", help="write it there instead of printing it")


def execute(arguments: Namespace) -> int:
    """0 when the report was written, 1 when the catalog has errors or nobody answers."""
    at = moment(arguments.at)
    path = Path(arguments.catalog).absolute() if arguments.catalog else REPOSITORY / CATALOG
    loaded = catalog.load(path, shown(path))
    if loaded.model is None:
        return tell(arguments, "report", loaded.problems, (), checked=0, of=1)
    source = arguments.prometheus or loaded.model.fleet.platform.prometheus.address
    place = Place(sources.public(source))
    program = Toolchain(REPOSITORY, say).program
    try:
        with sources.opened(source, program, at.timestamp() if at else None) as server:
            document, asked = _report(arguments.period, loaded.model, server)
    except UnansweredError as error:
        message, hint = f"no answer to a query: {error}", sources.advice(source, "--prometheus")
        problem = Problem("report/unanswered", message, place, hint)
        return tell(arguments, "report", (problem,), (), checked=0, of=1)
    except Unavailable as missing:
        problem = Problem(missing.rule, missing.reason, place, missing.hint)
        return tell(arguments, "report", (problem,), (), checked=0, of=1)
    if arguments.format == "json":
        return tell(arguments, "report", (), (), checked=asked, of=asked, more={"report": document.plain()})
    findings(arguments, ())
    text = to_html(document) if arguments.html else to_markdown(document)
    if not arguments.file:
        sys.stdout.write(text)
        return 0
    target = Path(arguments.file)
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        said = Problem(
            "report/unwritable", error.strerror or str(error), Place(shown(target)), "name another --file"
        )
        return tell(arguments, "report", (said,), (), checked=0, of=1)
    rows = sum(len(one.rows) for one in document.sections)
    sys.stdout.write(f"report: {shown(target)}: {len(document.sections)} tables, {rows} rows\n")
    return 0


def _report(period: str, model: Model, server: Prometheus) -> tuple[Document, int]:
    """The document, and how many questions were asked, all about one moment."""
    until = datetime.now(UTC) if server.at is None else datetime.fromtimestamp(server.at, UTC)
    asked = questions.weekly(model) if period == "weekly" else questions.daily(model)
    answers = {name: server.ask(query) for name, query in asked.items()}
    if not questions.watched(answers) and (period == "weekly" or not answers["open"]):
        raise UnansweredError(
            "the watchdog, which always fires, is not there: the rules of this platform are not evaluated "
            "there, or were not at that time; that no alert is there either means nothing"
        )
    make = weekly.report if period == "weekly" else daily.report
    said = f"{until:%Y-%m-%d}" if period == "weekly" else f"{until:%Y-%m-%d %H:%M} UTC"
    return make(model, answers, said), len(asked)

"""Judges the sources of services with the programs of their language, and runs their suites.

    python3 -m ci.service quality wallet dash
    python3 -m ci.service tests --suite unit wallet

Works in each service's own folder, one after the other. Every command is run, none stops another; ends
with 1 when one of them failed, with 2 where a word is no service. A service without sources is said to
have none, and is no failure. The share of code that unit tests must reach is the
service's ``coverage`` in its contract, or ``COVERAGE_<LANGUAGE>`` where it has no contract. A suite
is the team's own and what follows from the catalog, ``./doit test:services``, which takes the servers of
``LAB_POSTGRES_URL`` and ``LAB_REDIS_URL`` or starts some.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ci import actions, coverage, programs, sources
from ci.command import command
from ci.matrix import SUITES
from ci.own import Own, Unknown, named


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_intermixed_args(words)
    try:
        services = named(given.services)
    except Unknown as error:
        sys.stderr.write(f"{actions.annotation('error', str(error))}\n")
        return 2
    failed = [
        text for service in services for text in _each(service, given.suite if given.what == "tests" else "")
    ]
    for text in failed:
        sys.stdout.write(f"{actions.annotation('error', text)}\n")
    if given.what == "tests" and given.suite == sources.UNIT:
        actions.write_summary(coverage.table([_reached(service) for service in services]))
    sys.stdout.write(f"{len(services)} services, {len(failed)} failures\n")
    return 1 if failed else 0


def _each(service: Own, suite: str) -> Iterator[str]:
    """What failed, a sentence each."""
    folder = Path(service.sources[0])
    if not folder.is_dir():
        sys.stdout.write(f"{service.id}: no sources\n")
        return
    commands = sources.tests(service, suite, folder) if suite else sources.quality(service, folder)
    if not commands:
        sys.stdout.write(f"{service.id}: no {suite} suite\n")
    for step in commands:
        with programs.group(f"{service.id}: {step.title}"):
            where = None if step.at_top else folder
            code = programs.run(step.words, folder=where, environment=step.environment)
        if code:
            yield f"{service.id}: {step.title} failed with code {code}: {' '.join(step.words)}"
            if step.vital:
                return


def _reached(service: Own) -> str:
    return coverage.row(service.id, Path(service.sources[0]), sources.least(service))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.service",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("quality", "tests"))
    parser.add_argument("services", nargs="+", metavar="SERVICE")
    parser.add_argument("--suite", choices=SUITES, default=sources.UNIT, help="with tests, which")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

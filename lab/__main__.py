"""The generated tests of services, run against what they are: ``./doit test:services [id …]``.

Without ids: every service of the catalog. One that has sources is tried with these, any other with the
template; ``--template`` tries all with the template. ``--catalog`` takes the services of another catalog, and
``--language`` tries them in another language than they are written in: their tests are rendered then, and the
template is what they are tried with. Where ``LAB_POSTGRES_URL`` and ``LAB_REDIS_URL`` name servers, these are
used, else some are started. A service that has no such part of the tests is said to have none.
Exit codes: 0 passed, 1 a test failed or nothing was run, 2 what was asked for means nothing, 3 a broken
environment, 130 interrupted. Node or a server that is not installed is a counted skip on a laptop, and so
are the tests of the page alone where there is no browser; either is 3 where CI=true.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

from generators import catalog
from generators.conventions import workloads
from generators.conventions.enumerations import LANGUAGES
from generators.conventions.ownership import CATALOG, REPORTS
from generators.interruption import listen
from generators.model import Model, Service
from generators.problems import Severity, has_errors
from generators.toolchain.unavailable import Unavailable
from lab import browser, missing, workspace
from lab.lab import Lab
from lab.missing import Missing
from lab.outcome import Outcome
from lab.remote import Remote
from lab.runners import PARTS
from lab.suites import Suites

BATCH = 32
"""Services that run at a time, a hundred megabytes each; runners and browsers are started once for all."""
LENT = 8
"""Of these beside servers that somebody lends, which have fewer connections to give."""
INTERRUPTED = 130
_REPOSITORY = Path(__file__).resolve().parents[1]


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    given = _parsed(words)
    model = _model(given)
    if model is None:
        return 2
    known = [one.id for one in model.services]
    unknown = [one for one in given.ids if one not in known]
    if unknown:
        said = f"test:services: no tests of {', '.join(unknown)}"
        print(f"{said}\n    hint: there are {', '.join(sorted(known))}", file=sys.stderr)
        return 2
    chosen = {*(given.ids or known)}
    refused = _refused(given.keep) if given.keep else ""
    if refused:
        print(f"test:services: --keep {given.keep}: {refused}", file=sys.stderr)
        return 2
    try:
        return run(given, model, [one for one in model.services if one.id in chosen])
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Missing, Unavailable) as problem:
        lack = missing.lacks(problem)
        if missing.is_failure() or not lack:
            words = f"error: {lack}" if lack else str(problem)
            print(f"test:services: {words}", file=sys.stderr)
            return 3
        print(f"test:services: 0 of {len(chosen)} services · skipped: {lack}")
        return 0


def _parsed(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="test:services", description="Runs the generated tests of services."
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="services; all without one")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; can be repeated")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the reports go")
    parser.add_argument("--catalog", type=Path, metavar="FILE", help="services of another catalog")
    parser.add_argument("--language", choices=LANGUAGES, help="try them in this language")
    parser.add_argument("--template", action="store_true", help="not their sources, but the template")
    return parser.parse_args(words)


def _model(given: argparse.Namespace) -> Model | None:
    """The catalog's, every service in the language that was asked for; None when it has errors."""
    path = given.catalog or _REPOSITORY / CATALOG
    loaded = catalog.load(path, os.fspath(given.catalog or CATALOG))
    if loaded.model is None or has_errors(loaded.problems):
        first = next(one for one in loaded.problems if one.severity is Severity.ERROR)
        said = f"test:services: {first.place}: {first.message} [{first.rule}]"
        print(f"{said}\n    hint: {first.hint or './doit check:catalog'}", file=sys.stderr)
        return None
    services = (workspace.in_language(one, given.language) for one in loaded.model.services)
    return replace(loaded.model, services=tuple(services))


def run(given: argparse.Namespace, model: Model, services: Sequence[Service]) -> int:
    """Runs the suites of some services of a model and prints what came of it; the exit code."""
    begun, total = time.monotonic(), Outcome()
    parts, left_out = _parts(given.part or PARTS, services)
    with Lab(_REPOSITORY) as lab:
        folder = lab.folder / "services"
        if given.catalog or given.language:
            workspace.rendered(_REPOSITORY, model, folder)
        else:
            workspace.copied(_REPOSITORY, folder)
        remote = Remote(lab)
        try:
            own = not (given.catalog or given.language or given.template)
            suites = Suites(lab, remote, folder, parts, own=own, announce=_say)
            for one in services:
                if not suites.knows(one):
                    total.fail(one.id, "no tests of it are generated; run ./doit generate", [one.id])
            known = [one for one in services if suites.knows(one)]
            tried = {one.id: suites.sources(one) or "the template" for one in known if suites.has(one)}
            size = LENT if lab.lent else BATCH
            together = list(batches([one for one in services if one.id in tried], size))
            for number, batch in enumerate(together, 1):
                names = ", ".join(one.id for one in batch)
                _say(f"{names}: {', '.join(parts)}")
                try:
                    done = suites.run(batch)
                finally:
                    if given.keep:
                        _keep(folder, given.keep if len(together) == 1 else given.keep / str(number))
                total.merge(done)
                _say(f"{done.passed} passed, {len(done.failed)} failed")
        finally:
            remote.close()
    for one in known:
        if one.id not in tried:
            print(f"test:services: {one.id}: no {' or '.join(parts)} tests")
    return _tell(total, tried, time.monotonic() - begun, left_out)


def _parts(asked: Sequence[str], services: Sequence[Service]) -> tuple[Sequence[str], str]:
    """What can be run here, and what is left out: without a browser, on a laptop, what looks at pages.

    Raises Missing where nothing is left, or where that is a failure.
    """
    pages = sum(one.kind in workloads.SERVES for one in services)
    try:
        if "e2e" in asked and pages:
            browser.settings()
    except Missing as lack:
        rest = [part for part in asked if part != "e2e"]
        if missing.is_failure() or not rest:
            raise
        return rest, f"e2e of {pages} skipped: {lack}"
    return asked, ""


def _say(line: str) -> None:
    print(f"test:services: {line}", flush=True)


def _tell(total: Outcome, tried: Mapping[str, str], seconds: float, left_out: str) -> int:
    """``tried``: what each service was tried with; ``left_out``: what could not be run here."""
    for name, said in total.failed.items():
        print(f"{name}: error: {said.splitlines()[0] if said else 'failed'} [test:services]")
    for figure in total.figures:
        print(f"    {figure}")
    for service, what in tried.items():
        parts = [
            f"{part} {total.seconds[service, part]:.1f} s" for part in PARTS if total.seconds[service, part]
        ]
        print(f"    {service}, {what}: {', '.join(parts) or 'nothing ran'}")
    if not tried:
        print("test:services: error: nothing was run [test:services]")
    clean = sum(total.clean(service) for service in tried)
    counts = f"{total.passed} tests passed, {total.skipped} skipped, {len(total.failed)} failed"
    counts += f" · {left_out}" if left_out else ""
    print(f"test:services: {clean} of {len(tried)} services · {counts} · {seconds:.0f} s")
    return 0 if tried and clean == len(tried) and not total.failed else 1


def batches(services: Sequence[Service], size: int) -> Iterator[tuple[Service, ...]]:
    """At most ``size`` at a time, those of one language together."""
    rest = iter(sorted(services, key=lambda one: (one.language.name, one.id)))
    while batch := tuple(islice(rest, size)):
        yield batch


def _refused(folder: Path) -> str:
    """Makes the folder for the reports before anything runs; why it cannot, empty where it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _keep(folder: Path, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, into)
    if (folder / REPORTS).is_dir():
        shutil.copytree(folder / REPORTS, into / "report", dirs_exist_ok=True)


if __name__ == "__main__":
    listen()
    sys.exit(main())

"""The generated tests of services, run against the template: ``./doit test:services [id …]``.

Without ids: every service of the catalog. Services run in batches beside one PostgreSQL, one Redis and one
issuer, each with stand-ins of its own; one Vitest and one Playwright run a batch. Exit codes: 0 passed, 1 a
test failed or nothing was run, 2 an unknown id, 3 a broken environment. A server or a browser that is not
installed is a counted skip on a laptop, and 3 where CI=true.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from generators.conventions.ownership import TESTS
from generators.toolchain.node import settings
from lab.apps import App
from lab.lab import Lab
from lab.missing import Missing, find
from lab.remote import Remote

PARTS = ("unit", "integration", "e2e")
GROUP = "scaffolds"
BATCH = 4
VARIABLE = "SERVICES_UNDER_TEST"
_MANY = "100000"


@dataclass
class Outcome:
    """What ran: tests by name that failed, with what they said, and how many there were."""

    passed: int = 0
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)

    def add(self, report: Path, kind: str) -> None:
        """Reads a JUnit report. One that is not there is a failure."""
        if not report.is_file():
            self.failed[f"{kind}: no report"] = "the runner ended before it wrote one"
            return
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own runner's
            name = f"{case.get('classname')} › {case.get('name')}"
            said = [one for one in case if one.tag in ("failure", "error")]
            if said:
                self.failed[name] = (said[0].get("message") or said[0].text or "").strip()
            elif case.find("skipped") is not None:
                self.skipped += 1
            else:
                self.passed += 1
            self.figures += [one.get("value", "") for one in case.iter("property")]


def workspace(repository: Path, lab: Lab, into: Path) -> Path:
    """A copy of the tests with their packages: runners write beside what they run. Raises Unavailable."""
    shutil.copytree(repository / TESTS, into, ignore=shutil.ignore_patterns("node_modules", "report"))
    (into / "node_modules").symlink_to(lab.toolchain.node_packages(GROUP))
    return into


def typescript(folder: Path) -> tuple[str, ...]:
    """The services that these suites know, in the order of their ids."""
    contracts = (
        json.loads(one.read_text(encoding="utf-8")) for one in sorted(folder.glob("*/contract.json"))
    )
    return tuple(one["id"] for one in contracts if one["language"] == "typescript")


class Suites:
    """Runs suites in a workspace, with a lab and its control."""

    def __init__(self, lab: Lab, remote: Remote, folder: Path, parts: Sequence[str] = PARTS) -> None:
        """``parts``: which of unit, integration and e2e. Raises Missing without a browser for the last."""
        self._lab, self._remote, self._folder, self._parts = lab, remote, folder, parts
        self._programs = lab.toolchain.node()
        if "e2e" in parts and "CHROMIUM" not in os.environ:
            find("chromium", "chromium")

    def run(self, ids: Sequence[str], words: Sequence[str] = ()) -> Outcome:
        """Starts the services, runs their suites, and ends them. ``words``: more for the runners."""
        targets = {service: self._start(self._lab.instantiate(service)) for service in ids}
        for service in ids:
            self._remote.wait_ready(service)
        outcome = self.against(targets, words)
        for service in ids:
            self._remote.forget(service)
        return outcome

    def of(self, app: App, words: Sequence[str] = ()) -> Outcome:
        """Runs the suites of one instance, which the caller made. Raises Died."""
        target = self._start(app)
        self._remote.wait_ready(app.service.id)
        return self.against({app.service.id: target}, words)

    def _start(self, app: App) -> dict[str, str]:
        target = self._remote.main(app, RATE_LIMIT=_MANY)
        return {**target, "issuer": self._lab.issuer.url, "control": self._remote.url}

    def against(self, targets: dict[str, dict[str, str]], words: Sequence[str] = ()) -> Outcome:
        """Runs the suites of services that run already."""
        told = self._lab.folder / "targets.json"
        told.write_text(json.dumps(targets), encoding="utf-8")
        outcome = Outcome()
        for kind, command in self._commands(tuple(targets)):
            report = self._folder / "report" / f"{kind}.xml"
            report.unlink(missing_ok=True)
            self._in_thread([*command, *words], {VARIABLE: str(told)})
            outcome.add(report, kind)
        return outcome

    def _commands(self, ids: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
        projects = [word for service in ids for word in ("--project", service)]
        folders = [f"{service}/{part}/" for service in ids for part in self._parts if part != "e2e"]
        if folders:
            yield "vitest", ["node_modules/.bin/vitest", "run", *projects, *folders]
        if "e2e" in self._parts:
            both = [
                word for service in ids for word in ("--project", service, "--project", f"{service}-mobile")
            ]
            yield "playwright", ["node_modules/.bin/playwright", "test", *both]

    def _in_thread(self, command: Sequence[str], more: dict[str, str]) -> None:
        """The runner beside the control, which answers in this thread: it alone may start processes."""
        environment = {**settings(os.environ, self._programs), **more}

        def work() -> None:
            try:
                with (self._folder / "runner.log").open("ab") as log:
                    subprocess.run(
                        command, cwd=self._folder, env=environment, stdout=log, stderr=log, check=False
                    )
            finally:
                self._remote.shutdown()

        thread = threading.Thread(target=work)
        thread.start()
        self._remote.serve_forever()
        thread.join()


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="test:services", description="Runs the generated tests of services."
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="services; all without one")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; can be repeated")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the reports go")
    given = parser.parse_args(words)
    repository = Path(__file__).resolve().parents[1]
    known = typescript(repository / TESTS)
    unknown = [one for one in given.ids if one not in known]
    if unknown:
        print(
            f"test:services: no tests of {', '.join(unknown)}\n    hint: there are {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    begun = time.monotonic()
    try:
        return _run(repository, given, given.ids or known, begun)
    except Missing as missing:
        if os.environ.get("CI") == "true":
            print(f"test:services: error: {missing}", file=sys.stderr)
            return 3
        print(f"test:services: 0 of {len(given.ids or known)} services · skipped: {missing}")
        return 0


def _run(repository: Path, given: argparse.Namespace, ids: Sequence[str], begun: float) -> int:
    total, clean = Outcome(), 0
    with Lab(repository) as lab:
        folder = workspace(repository, lab, lab.folder / "services")
        remote = Remote(lab)
        try:
            suites = Suites(lab, remote, folder, given.part or PARTS)
            for batch in _batches(ids):
                done = suites.run(batch)
                clean += sum(not any(_of(name, service) for name in done.failed) for service in batch)
                total.passed += done.passed
                total.skipped += done.skipped
                total.failed |= done.failed
                total.figures += done.figures
                print(
                    f"test:services: {', '.join(batch)}: {done.passed} passed, {len(done.failed)} failed",
                    flush=True,
                )
        finally:
            remote.close()
            if given.keep:
                shutil.copytree(folder / "report", given.keep / "report", dirs_exist_ok=True)
                shutil.copy(folder / "runner.log", given.keep)
    for name, said in total.failed.items():
        print(f"{name}: error: {said.splitlines()[0] if said else 'failed'} [test:services]")
    for figure in total.figures:
        print(f"    {figure}")
    seconds = time.monotonic() - begun
    print(
        f"test:services: {clean} of {len(ids)} services · {total.passed} tests passed,"
        f" {total.skipped} skipped,"
        f" {len(total.failed)} failed · {seconds:.0f} s"
    )
    return 0 if clean == len(ids) and total.passed else 1


def _batches(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(ids)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _of(name: str, service: str) -> bool:
    return name.startswith((f"{service}/", f"{service} ")) or f"{service}/" in name


if __name__ == "__main__":
    sys.exit(main())

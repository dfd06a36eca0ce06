"""Runs the generated tests of services against their sources, or against instances of the template.

Services run in batches beside one PostgreSQL, one Redis and one issuer, each with stand-ins of its own; one
runner of each kind runs a batch, all of them side by side.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from generators.conventions import names
from generators.conventions.ownership import REPORTS
from generators.model import Service
from lab.apps import App
from lab.lab import Lab
from lab.outcome import Outcome
from lab.processes import Died, Program
from lab.remote import Remote
from lab.runners import PARTS, Runner, Runners
from lab.workspace import TYPESCRIPT, contracts

VARIABLE = "SERVICES_UNDER_TEST"
LONGEST = 1200.0
"""Seconds that a runner may take: one that hangs is a failure, not a wait without end."""
PACE = 20.0
"""Seconds between two lines about what goes on."""
WIDTH = 90
AT_ONCE = 4
"""Processes that start side by side: more of them only make each take longer than it may."""
_MANY = "100000"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Suites:
    """Runs suites in a workspace, with a lab and its control."""

    def __init__(
        self,
        lab: Lab,
        remote: Remote,
        folder: Path,
        parts: Sequence[str] = PARTS,
        runners: Runners | None = None,
        *,
        own: bool = False,
        announce: Callable[[str], None] = lambda _line: None,
    ) -> None:
        """``parts``: which of unit, integration and e2e; ``runners``: others than those of these parts.

        ``own``: what has sources in the repository is tried with these, the rest with the template.
        ``announce`` gets a line about each runner now and then while they run.
        """
        self._lab, self._remote, self._folder = lab, remote, folder
        self._contracts = contracts(folder)
        self._own = own
        self._announce = announce
        self._runners = runners or Runners(lab.toolchain, lab.repository, folder, parts)

    def run(self, services: Sequence[Service], words: Sequence[str] = ()) -> Outcome:
        """Starts instances of these services, runs their suites, and ends them.

        ``words``: more for the runners. One that does not start is a failure of its own.
        """
        targets: dict[str, dict[str, str]] = {}
        outcome = Outcome()
        starting = deque[str]()

        def wait_for_first() -> None:
            service = starting.popleft()
            try:
                self._wait(service)
            except Died as died:
                del targets[service]
                outcome.fail(f"{service}: not started", str(died), [service])

        try:
            for number, app in enumerate(self._apps(services)):
                if number == 0 and len(services) > AT_ONCE and app.service.language.name == TYPESCRIPT:
                    self._remote.warm(app)
                targets[app.service.id] = self._start(app)
                starting.append(app.service.id)
                if len(starting) > AT_ONCE:
                    wait_for_first()
            while starting:
                wait_for_first()
            outcome.merge(self.against(targets, words))
        finally:
            for service in services:
                self._remote.forget(service.id)
        return outcome

    def sources(self, service: Service) -> str:
        """The folder whose sources of a service are tried; empty for the template's."""
        stated = self._contracts[service.id].sources
        return stated if self._own and (self._lab.repository / stated).is_dir() else ""

    def has(self, service: Service) -> bool:
        """Whether there is anything to run for a service: not every one has every part."""
        return any(self._runners.of([self._contracts[service.id]]))

    def knows(self, service: Service) -> bool:
        """Whether tests of it are generated."""
        return service.id in self._contracts

    def of(self, app: App, words: Sequence[str] = ()) -> Outcome:
        """Runs the suites of one instance, which the caller made. Raises Died."""
        target = self._start(app)
        self._wait(app.service.id)
        return self.against({app.service.id: target}, words)

    def against(self, targets: Mapping[str, Mapping[str, str]], words: Sequence[str] = ()) -> Outcome:
        """Runs the suites of services that run already. Raises Missing, Unavailable."""
        told = self._lab.folder / "targets.json"
        told.write_text(json.dumps(targets), encoding="utf-8")
        outcome = Outcome()
        runners = [*self._runners.of([self._contracts[service] for service in targets])]
        for runner in runners:
            self._report(runner).unlink(missing_ok=True)
        for runner, how in zip(runners, self._beside(runners, words, {VARIABLE: str(told)}), strict=True):
            if isinstance(how, Died):
                outcome.fail(f"{runner.name}: not ended", str(how), runner.ids)
            else:
                outcome.add(runner.name, self._report(runner), how, runner.ids)
        return outcome

    def _report(self, runner: Runner) -> Path:
        return self._folder / REPORTS / f"{runner.name}.xml"

    def _apps(self, services: Sequence[Service]) -> Iterator[App]:
        sources = {one.id: self.sources(one) for one in services}
        made = iter(self._lab.instantiate_each([one for one in services if not sources[one.id]]))
        for one in services:
            own = sources[one.id]
            yield self._lab.take(one, self._lab.repository / own) if own else next(made)

    def _start(self, app: App) -> dict[str, str]:
        target = self._remote.main(app, RATE_LIMIT=_MANY)
        described = app.folder / names.DESCRIPTION
        openapi = str(described) if described.is_file() else ""
        return {**target, "issuer": self._lab.issuer.url, "control": self._remote.url, "openapi": openapi}

    def _wait(self, service: str) -> None:
        if self._contracts[service].serves:
            self._remote.wait_ready(service)

    def _beside(
        self, runners: Sequence[Runner], words: Sequence[str], more: Mapping[str, str]
    ) -> list[int | Died]:
        """How each ended: its exit code, or why it has none. They run side by side.

        The control starts in this thread what they ask for meanwhile, until the last of them has ended.
        """
        running: list[Program] = []

        def end_with(runner: Runner) -> int | Died:
            command = [*runner.command, *words]
            try:
                program = Program(
                    runner.name, command, self._log(runner), {**runner.environment, **more}, self._folder
                )
                running.append(program)
                try:
                    return program.wait(LONGEST)
                finally:
                    program.stop()
            except Died as died:
                return died
            except OSError as error:
                return Died(f"{runner.name} cannot be started: {error}")

        with ThreadPoolExecutor(max(len(runners), 1)) as pool:
            ends = [pool.submit(end_with, runner) for runner in runners]
            threading.Thread(target=self._shut_down_after, args=(ends, runners)).start()
            try:
                self._remote.serve_forever()
            finally:
                # Still running only when this was interrupted: otherwise its thread has ended it.
                for program in running:
                    program.stop()
        return [one.result() for one in ends]

    def _shut_down_after(self, ends: Sequence[Future[int | Died]], runners: Sequence[Runner]) -> None:
        begun = time.monotonic()
        while wait(ends, PACE).not_done:
            for runner, end in zip(runners, ends, strict=True):
                if not end.done():
                    said = _latest(self._log(runner))
                    self._announce(f"{time.monotonic() - begun:.0f} s · {runner.name}: {said}")
        self._remote.shutdown()

    def _log(self, runner: Runner) -> Path:
        return self._folder / f"{runner.name}.log"


def _latest(log: Path) -> str:
    """The last line that a runner wrote, without its colours."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    lines = _COLOUR.sub("", text).splitlines()
    return next((line.strip()[:WIDTH] for line in reversed(lines) if line.strip()), "nothing yet")

"""Whether the generated tests notice mistakes: ``python -m lab.mutants [NAME …]``.

Each fault of ``lab.faults`` is made in a copy of the template's instance; then only the tests that are meant
to notice it run. A process that does not start proves nothing, and neither does a test that fails without a
fault: ``--control python`` runs all tests of a language on the instance as it is. Exit codes: 0, 1 a survivor
or a red control, 3 broken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from generators import catalog
from generators.conventions.enumerations import LANGUAGES
from generators.conventions.ownership import CATALOG
from generators.model import Service
from generators.toolchain.unavailable import Unavailable
from lab import apps
from lab.fault import Fault, StaleFault
from lab.faults import faults
from lab.lab import Lab
from lab.missing import Missing, lacks
from lab.outcome import Outcome
from lab.processes import Died
from lab.remote import Remote
from lab.runners import PARTS
from lab.suites import Suites
from lab.workspace import PYTHON, in_language, rendered


@dataclass(frozen=True, slots=True)
class Verdict:
    """``test`` is the first that failed, ``said`` its message; both empty for a survivor."""

    name: str
    caught: bool
    test: str
    said: str


def most_asked(services: Iterable[Service]) -> Service:
    """The service whose tests ask most: of all that state the same number of things, the first.

    Raises ValueError where there is none.
    """
    return max(services, key=_asked)


def _asked(service: Service) -> int:
    hosts, types = service.base.route.hosts, {use.resource.type for use in service.uses}
    stated = (service.calls, service.egress, service.secrets, service.flags, service.metrics, hosts)
    return 2 * (service.kind == "web") + len(types) + sum(map(bool, stated))


class Trial:
    """One lab in which faults are tried, one after the other, each in an instance of its language."""

    def __init__(self, lab: Lab, repository: Path) -> None:
        self._lab, self._repository = lab, repository
        self._remote = Remote(lab)
        self._made: dict[str, tuple[Path, apps.App]] = {}
        self._tried = 0

    def close(self) -> None:
        """Ends its processes."""
        self._remote.close()

    def control(self, language: str) -> list[Verdict]:
        """What fails without a fault: nothing, when the tests are worth anything."""
        _, app = self._instance(language)
        outcome = self._run(app, PARTS, ())
        return [Verdict(f"control in {language}", True, name, said) for name, said in outcome.failed.items()]

    def attempt(self, fault: Fault) -> Verdict:
        """Makes a fault and runs the tests that are to notice it."""
        self._tried += 1
        _, app = self._instance(fault.language)
        copy = apps.copy(app, self._lab.folder / f"fault-{self._tried}")
        try:
            fault.apply(copy.folder)
            outcome = self._run(copy, (fault.part,), _only(fault))
        except (StaleFault, Died) as problem:
            return Verdict(fault.name, False, "", f"{type(problem).__name__}: {problem}")
        for name, said in outcome.failed.items():
            if fault.suite in name:
                return Verdict(fault.name, True, name, said.splitlines()[0] if said else "")
        return Verdict(fault.name, False, "", f"{outcome.passed} tests passed")

    def _instance(self, language: str) -> tuple[Path, apps.App]:
        """The tests of the service in a language, as they are generated, and the template for it."""
        if language not in self._made:
            path = self._repository / CATALOG
            model = catalog.load(path, path.name).model
            assert model is not None, f"{path.name} has errors; see ./doit check:catalog"
            services = tuple(in_language(one, language) for one in model.services)
            tried = most_asked(services)
            folder = self._lab.folder / f"services-{language}"
            rendered(self._repository, replace(model, services=services), folder)
            self._made[language] = folder, self._lab.instantiate(tried)
        return self._made[language]

    def _run(self, app: apps.App, parts: Sequence[str], words: Sequence[str]) -> Outcome:
        folder, _ = self._instance(app.service.language.name)
        suites = Suites(self._lab, self._remote, folder, parts)
        try:
            return suites.of(app, words)
        finally:
            self._remote.forget(app.service.id)


def _only(fault: Fault) -> tuple[str, ...]:
    if fault.language == PYTHON:
        return ("-k", fault.suite)
    return ("--grep", fault.suite) if fault.part == "e2e" else ("-t", f"^{fault.suite}")


def main(words: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="lab.mutants", description="Breaks the template, fault by fault.")
    parser.add_argument("names", nargs="*", help="faults; all without one")
    parser.add_argument(
        "--control",
        action="append",
        choices=LANGUAGES,
        default=[],
        help="run all tests of a language without a fault, too",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--list", action="store_true", help="the names of all faults, and nothing else")
    given = parser.parse_args(words)
    if given.list:
        print(json.dumps({"faults": [one.name for one in faults()]}))
        return 0
    chosen = [one for one in faults() if not given.names or one.name in given.names]
    verdicts: list[Verdict] = []
    try:
        with Lab(Path(__file__).resolve().parents[1]) as lab:
            trial = Trial(lab, Path(__file__).resolve().parents[1])
            try:
                red = [verdict for language in given.control for verdict in trial.control(language)]
                for fault in chosen:
                    verdicts.append(trial.attempt(fault))
                    if not given.json:
                        print(_line(verdicts[-1]), flush=True)
            finally:
                trial.close()
    except (Missing, Unavailable) as problem:
        lack = lacks(problem)
        words = f"error: {lack}" if lack else str(problem)
        print(json.dumps({"missing": lack}) if given.json and lack else words)
        return 3
    caught = sum(one.caught for one in verdicts)
    if given.json:
        print(
            json.dumps(
                {"control": [asdict(one) for one in red], "verdicts": [asdict(one) for one in verdicts]}
            )
        )
    else:
        for one in red:
            print(f"control: {one.test}: {one.said}")
        print(f"scaffold-mutants: {caught} of {len(verdicts)} faults caught")
    return 0 if not red and caught == len(verdicts) else 1


def _line(one: Verdict) -> str:
    mark = "caught  " if one.caught else "SURVIVED"
    return f"{mark}  {one.name:<44} {one.test.partition(' › ')[2] or one.said}"


if __name__ == "__main__":
    sys.exit(main())

"""tests/services: each service's unit, integration and end-to-end tests, and the library they share.

Of a service: its contract, as data; short managed files that call the suites of ``support`` with it;
and beside them, once, what belongs to its team: fixtures, expectations, a page object and cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.artifacts import Artifact, Ownership, Render
from generators.conventions import ownership, workloads
from generators.emit import to_json
from generators.model import Fleet, Model, Service
from generators.outputs._service_contract import contract

ROOTS = (ownership.TESTS,)
COVERS = ("tests",)

_TEMPLATES = "templates/scaffolds"
_CONTRACT = "generators/outputs/_service_contract.py"
_TYPESCRIPT = "typescript"

_PYTHON = "python"

_ALWAYS = {
    _TYPESCRIPT: ("service.ts", "unit/contract.test.ts", "integration/contract.test.ts"),
    _PYTHON: ("unit/test_contract.py", "integration/test_contract.py"),
}
_WITH_PAGE = {_TYPESCRIPT: ("e2e/contract.spec.ts",), _PYTHON: ("e2e/test_contract.py",)}
_SEEDED = {_TYPESCRIPT: ("fixtures.ts", "expectations.ts"), _PYTHON: ("fixtures.py", "unit/test_cases.py")}
_SEEDED_WITH_PAGE = {
    _TYPESCRIPT: ("unit/cases.test.ts", "integration/cases.test.ts", "e2e/page.ts", "e2e/cases.spec.ts"),
    _PYTHON: ("e2e/page.py", "e2e/test_cases.py"),
}


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterator[Artifact]:
    """The service's contract, and its tests where its language has suites."""
    folder = ownership.tests(service.id)
    key = f"services.{service.id}"
    yield Artifact(f"{folder}/contract.json", to_json(contract(service, fleet)), _CONTRACT, key)
    language = service.language.name
    page = service.kind in workloads.SERVES
    kinds = (
        (_ALWAYS, True, Ownership.MANAGED),
        (_WITH_PAGE, page, Ownership.MANAGED),
        (_SEEDED, True, Ownership.SEEDED),
        (_SEEDED_WITH_PAGE, page, Ownership.SEEDED),
    )
    for files, wanted, owner in kinds:
        for name in files.get(language, ()) if wanted else ():
            template = f"service/{language}/{name}"
            text = render(template, service=service)
            yield Artifact(f"{folder}/{name}", text, f"{_TEMPLATES}/{template}", key, owner)


def of_fleet(model: Model, render: Render) -> Iterable[Artifact]:
    """The shared library and the runners' settings, of each language that a service is written in."""
    for language in sorted({service.language.name for service in model.services}):
        prefix = f"shared/{language}/"
        for template in render.names(prefix):
            path = f"{ownership.TESTS}/{template.removeprefix(prefix)}"
            yield Artifact(path, render(template), f"{_TEMPLATES}/{template}")

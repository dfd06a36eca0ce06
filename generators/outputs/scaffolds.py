"""tests/services: each service's unit, integration and end-to-end tests, and the library they share.

Of a service: its contract, as data; short managed files that call the suites of ``support`` with it;
and beside them, once, what belongs to its team: fixtures, expectations, a page object and cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generators.artifacts import Artifact, Ownership, Render
from generators.conventions import ownership, workloads
from generators.emit import to_json
from generators.model import Fleet, Model, Service
from generators.outputs._service_contract import contract

ROOTS = (ownership.TESTS,)
TEAM_PATHS = (f"{ownership.TESTS}/{{id}}",)
COVERS = ("tests",)

_TEMPLATES = "templates/scaffolds"
_CONTRACT = "generators/outputs/_service_contract.py"
_TYPESCRIPT = "typescript"

_PYTHON = "python"
_DATA = "data"
"""The folder of templates that the suites of all languages read."""

_ALWAYS = {
    _TYPESCRIPT: ("service.ts", "unit/contract.test.ts", "integration/contract.test.ts"),
    _PYTHON: ("unit/test_contract.py", "integration/test_contract.py"),
}
_WITH_PAGE = {_TYPESCRIPT: ("e2e/contract.spec.ts",), _PYTHON: ("e2e/test_contract.py",)}

# What is seeded, each with the managed file that is made together with it.
_SEEDED = {
    _TYPESCRIPT: {
        "fixtures.ts": "service.ts",
        "unit/cases.test.ts": "unit/contract.test.ts",
        "integration/cases.test.ts": "integration/contract.test.ts",
    },
    _PYTHON: {
        "fixtures.py": "unit/test_contract.py",
        "unit/test_cases.py": "unit/test_contract.py",
        "integration/test_cases.py": "integration/test_contract.py",
    },
}
_SEEDED_AS_DATA = {"expectations.json": "contract.json"}
_SEEDED_WITH_PAGE = {
    _TYPESCRIPT: {"e2e/page.ts": "e2e/contract.spec.ts", "e2e/cases.spec.ts": "e2e/contract.spec.ts"},
    _PYTHON: {"e2e/page.py": "e2e/test_contract.py", "e2e/test_cases.py": "e2e/test_contract.py"},
}


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterator[Artifact]:
    """The service's contract, and its tests where its language has suites."""
    folder = ownership.tests(service.id)
    key = f"services.{service.id}"
    yield Artifact(f"{folder}/contract.json", to_json(contract(service, fleet)), _CONTRACT, key)
    language = service.language.name
    own = f"service/{language}"
    page = service.kind in workloads.SERVES

    def file(name: str, source: str, **owned: Any) -> Artifact:
        template = f"{source}/{name}"
        text = render(template, service=service, page=page)
        return Artifact(f"{folder}/{name}", text, f"{_TEMPLATES}/{template}", key, **owned)

    for managed in (_ALWAYS, _WITH_PAGE) if page else (_ALWAYS,):
        yield from (file(name, own) for name in managed.get(language, ()))
    for seeded in (_SEEDED, _SEEDED_WITH_PAGE) if page else (_SEEDED,):
        for name, beside in seeded.get(language, {}).items():
            yield file(name, own, ownership=Ownership.SEEDED, beside=f"{folder}/{beside}")
    for name, beside in _SEEDED_AS_DATA.items() if language in _SEEDED else ():
        yield file(name, f"{_DATA}/service", ownership=Ownership.SEEDED, beside=f"{folder}/{beside}")


def of_fleet(model: Model, render: Render) -> Iterable[Artifact]:
    """The shared library and the runners' settings, of each language that a service is written in,
    and what they have in common.
    """
    languages = sorted({service.language.name for service in model.services})
    sources = [f"shared/{language}/" for language in languages]
    for prefix in [f"{_DATA}/shared/", *sources] if sources else []:
        for template in render.names(prefix):
            path = f"{ownership.TESTS}/{template.removeprefix(prefix)}"
            yield Artifact(path, render(template), f"{_TEMPLATES}/{template}")

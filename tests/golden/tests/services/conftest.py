# Generated for demo from templates/scaffolds/shared/python/conftest.py and golden.yaml; do not edit, run ./doit generate. sha256:5ba33880a6ddd4b0
"""The service of the folder that a test lies in, and clients of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# Before any of it is imported: what fails there says with which values.
pytest.register_assert_rewrite("support")

from support import beset as besetting  # noqa: E402
from support.client import Client  # noqa: E402
from support.lab import Instance, alone, shared  # noqa: E402
from support.service import Service, declare  # noqa: E402

if TYPE_CHECKING:  # its library takes half a second to load, and only e2e needs it
    from playwright.sync_api import Page

    from support.page import PageObject, ServicePage

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
"""Debian's; nothing is downloaded. The variable CHROMIUM names another one."""


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest) -> Service:
    """What the catalog and the team state of it."""
    return declare(HERE / request.path.relative_to(HERE).parts[0])


@pytest.fixture
def anonymous(service: Service) -> Iterator[Client]:
    """Without a token."""
    with service.client() as client:
        yield client


@pytest.fixture
def user(service: Service) -> Iterator[Client]:
    """A user of its own for each test, who may read and write."""
    with service.user() as client:
        yield client


@pytest.fixture(scope="module")
def beset(service: Service) -> Iterator[besetting.Beset]:
    """The process that things happen to."""
    _only_with_page(service)
    with besetting.beset(service) as one:
        yield one


@pytest.fixture(scope="module")
def second(service: Service) -> Iterator[Instance]:
    """One more process, on the database of the one that all tests share."""
    _only_with_page(service)
    with alone(service, variables={"RATE_LIMIT": "100000"}, database=shared(service).database) as one:
        yield one


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How the browser is started."""
    words = ["--disable-dev-shm-usage", *([] if os.geteuid() else ["--no-sandbox"])]
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", CHROMIUM),
        "args": words,
    }


@pytest.fixture
def own_page(service: Service) -> PageObject:
    """The page object of the service, for a page of the browser."""
    from support.page import page_object

    return page_object(HERE / service.contract["id"])


@pytest.fixture
def service_page(page: Page, service: Service, own_page: PageObject) -> ServicePage:
    """The page of the service, not yet opened."""
    return own_page(page, service)


@pytest.fixture(autouse=True)
def _kind(request: pytest.FixtureRequest, service: Service) -> None:
    """Leaves out what this kind of service does not have."""
    if request.node.get_closest_marker("page"):
        _only_with_page(service)
    if request.node.get_closest_marker("serves") and not service.contract["serves"]:
        pytest.skip(f"a {service.contract['kind']} listens to nothing")
    if request.node.get_closest_marker("ends") and service.contract["serves"]:
        pytest.skip(f"a {service.contract['kind']} runs until it is told to end")
    for marker in request.node.iter_markers("uses"):
        if not service.uses(marker.args[0]):
            pytest.skip(f"it uses no {marker.args[0]}")


def _only_with_page(service: Service) -> None:
    """Also before what a whole module shares is started, which is before its tests are looked at."""
    if not service.contract["page"]:
        pytest.skip(f"a {service.contract['kind']} answers probes only")


def pytest_configure(config: pytest.Config) -> None:
    """The words that suites mark their tests with."""
    config.addinivalue_line("markers", "page: of services that answer users")
    config.addinivalue_line("markers", "serves: of services that run until they are told to end")
    config.addinivalue_line("markers", "ends: of services that end by themselves")
    config.addinivalue_line("markers", "uses(type): of services that use such a resource")

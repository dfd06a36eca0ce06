"""The page of a service in Python is proven in Chromium, by the suites that services in TypeScript have."""

from __future__ import annotations

import pytest

from lab import App, Lab
from lab.remote import Remote
from lab.suites import Suites
from lab.workspace import TYPESCRIPT, contracts, copied
from tests.e2e.checkout import REPOSITORY
from tests.e2e.template.test_picture import test_the_page_looks_as_the_guide_shows_it

__all__ = ["test_the_page_looks_as_the_guide_shows_it"]

pytestmark = pytest.mark.slow


def test_the_page_passes_every_suite_of_the_browser(lab: Lab, app: App) -> None:
    folder = copied(REPOSITORY, lab.folder / "browser")
    assert contracts(folder)[app.service.id].language == TYPESCRIPT, "its suites, not its sources"
    assert app.command[-1] == "service", "its sources are Python"
    remote = Remote(lab)
    try:
        done = Suites(lab, remote, folder, ("e2e",)).of(app)
    finally:
        remote.close()
    assert done.failed == {}
    assert done.clean(app.service.id)
    assert done.passed >= 10

"""Every command of every page prints what the page shows.

A test runner for documents (sybil) collects each block as a test of its own; blocks of one page
build on each other, and pytest-xdist would spread them over processes. So a page is one test here,
and a second, slow one where it has blocks that take long.
"""

from __future__ import annotations

import os

import pytest

from generators.toolchain import Toolchain, Unavailable
from tests.docs.checkout import REPOSITORY, Checkout
from tests.docs.markdown import Page, read_page
from tests.docs.playing import FOUND, play, settle

QUICK = {"CONTRIBUTING.md"}
"""The page that is played where slow tests are left out; all of them take a third of a minute together."""


def with_slow_blocks() -> list[str]:
    pages = (read_page(REPOSITORY, path) for path in FOUND)
    return [page.path for page in pages if any(block.is_slow for block in page.blocks)]


def programs_for(page: Page, checkout: Checkout) -> Checkout:
    tools = Toolchain(REPOSITORY, print)
    try:
        names = sorted({name for block in page.blocks for name in block.needs})
        return Checkout(checkout.folder, tuple(tools.program(name).parent for name in names))
    except Unavailable as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=() if path in QUICK else pytest.mark.slow) for path in FOUND]
)
def test_a_page_shows_what_is_printed(path: str, checkout: Checkout, updating: bool) -> None:
    page = read_page(REPOSITORY, path)
    if updating and path in with_slow_blocks():
        pytest.skip("rewritten by the test that runs its slow blocks too")
    settle(page, play(page, checkout, slow=False, exact=updating), updating=updating)


@pytest.mark.slow
@pytest.mark.parametrize("path", with_slow_blocks())
def test_a_page_shows_what_is_printed_after_a_while(path: str, checkout: Checkout, updating: bool) -> None:
    page = read_page(REPOSITORY, path)
    ready = programs_for(page, checkout)
    settle(page, play(page, ready, slow=True, exact=updating), updating=updating)

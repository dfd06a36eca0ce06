"""Every command of every page prints what the page shows.

A test runner for documents (sybil) collects each block as a test of its own; blocks of one page
build on each other, and pytest-xdist would spread them over processes. So a page is one test here,
and a second, slow one where it has blocks that take long.
"""

from __future__ import annotations

import difflib
import os

import pytest

from generators.toolchain import Toolchain, Unavailable
from tests.docs.checkout import PAGES, REPOSITORY, Checkout
from tests.docs.conftest import UPDATE
from tests.docs.markdown import Block, Page, read_page
from tests.docs.tables import filled
from tests.docs.transcript import PROMPT, Step, fits, rewritten, steps

CURE = f"the cure, if the new output is right: ./doit test -- tests/docs {UPDATE}"
FOUND = sorted({path.relative_to(REPOSITORY).as_posix() for glob in PAGES for path in REPOSITORY.glob(glob)})

QUICK = {"CONTRIBUTING.md"}
"""The page that test:quick plays; all of them together would take a third of its minute."""


def with_slow_blocks() -> list[str]:
    pages = (read_page(REPOSITORY, path) for path in FOUND)
    return [page.path for page in pages if any(block.is_slow for block in page.blocks)]


def play(page: Page, checkout: Checkout, *, slow: bool, exact: bool = False) -> dict[Block, list[str]]:
    """The lines each console block should have. Raises AssertionError for an unexpected exit code."""
    should: dict[Block, list[str]] = {}
    for block in page.blocks:
        if "fresh" in block.orders:
            checkout.begin_again()
        if block.edit:
            checkout.edit(block)
        elif block.language == "console" and (slow or not block.is_slow):
            taken = steps(block.lines)
            lines = []
            for step in taken:
                code = block.exit_code if step is taken[-1] else 0
                lines += take(page, block, step, code, checkout, exact)
            should[block] = lines
    return should


def take(page: Page, block: Block, step: Step, code: int, checkout: Checkout, exact: bool) -> list[str]:
    done = checkout.run(step.command)
    printed = "\n".join(done.lines)
    assert done.code == code, f"{page.path}:{block.first}: {step.command}: exit code {done.code}\n{printed}"
    is_right = fits(step.output, done.lines, exact=exact)
    output = step.output if is_right else rewritten(step.output, done.lines)
    return [f"{PROMPT}{step.command}", *output]


def settle(page: Page, should: dict[Block, list[str]], *, updating: bool) -> None:
    """Compares what is shown with what should be, or rewrites the page."""
    lines = list(page.lines)
    for block in reversed(page.blocks):
        if block in should:
            lines[block.first : block.first + len(block.lines)] = should[block]
    lines = filled(page.path, lines)
    if updating:
        (REPOSITORY / page.path).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return
    names = (page.path, "what is really printed")
    differences = list(difflib.unified_diff(page.lines, lines, *names, lineterm=""))
    assert not differences, "\n".join([*differences, CURE])


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

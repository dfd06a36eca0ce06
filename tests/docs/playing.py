"""Pages, and how their commands are run in a checkout."""

from __future__ import annotations

import difflib

from tests.docs.checkout import PAGES, REPOSITORY, Checkout
from tests.docs.markdown import Block, Page
from tests.docs.tables import filled
from tests.docs.transcript import PROMPT, Step, fits, rewritten, steps
from tests.docs.updating import UPDATE

CURE = f"the cure, if the new output is right: ./doit test -- tests/docs {UPDATE}"
FOUND = sorted({path.relative_to(REPOSITORY).as_posix() for glob in PAGES for path in REPOSITORY.glob(glob)})


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

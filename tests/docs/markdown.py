"""A page of documentation as its tests see it: fenced blocks with their orders, headings, links.

An order is an HTML comment alone on the line above a block, invisible to readers. Several are
separated by ``;``: ``<!-- fresh; exit 1 -->``.

    exit N         the block's last command ends with that code; all others end with 0
    fresh          begin again from the committed state of the repository
    slow           takes more than a few seconds: left out where slow tests are
    needs helm     slow, and uses a program that the tests' set-up builds
    file: PATH     the block becomes this file
    append: PATH   the block is added at the end of this file
    change: PATH   the block, lines marked blank, - and +, is applied to this file
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(`{3,})(\w*)\s*$")
ORDER = re.compile(r"^<!-- (.+) -->$")
HEADING = re.compile(r"^#{1,6} (.+)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
INLINE_CODE = re.compile(r"`([^`\n]+)`")
EDITS = ("file", "append", "change")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. ``first`` is the index of its first inner line in the page's lines."""

    language: str
    first: int
    lines: tuple[str, ...]
    orders: tuple[str, ...] = ()

    @property
    def is_slow(self) -> bool:
        """Whether the quick tests leave it out."""
        return "slow" in self.orders or bool(self.needs)

    @property
    def needs(self) -> tuple[str, ...]:
        """Programs that must be built before."""
        return tuple(order.removeprefix("needs ") for order in self.orders if order.startswith("needs "))

    @property
    def exit_code(self) -> int:
        """What the last command ends with."""
        return next((int(order.removeprefix("exit ")) for order in self.orders if order[:5] == "exit "), 0)

    @property
    def edit(self) -> tuple[str, str] | None:
        """How it changes a file, and which; None for a block that changes none."""
        pairs = (order.partition(": ")[::2] for order in self.orders)
        return next(((how, path) for how, path in pairs if how in EDITS), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A page at ``path``, relative to the repository."""

    path: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def prose(self) -> str:
        """The text outside of all blocks."""
        inside = {b.first + i for b in self.blocks for i in range(-1, len(b.lines) + 1)}
        return "\n".join(line for index, line in enumerate(self.lines) if index not in inside)

    @property
    def anchors(self) -> set[str]:
        """What ``#…`` in a link may name here, made from headings as GitHub does."""
        headings = (HEADING.match(line) for line in self.prose.splitlines())
        return {re.sub(r"[^\w\- ]", "", h[1].lower()).replace(" ", "-") for h in headings if h}

    @property
    def links(self) -> list[str]:
        """Targets of links and pictures."""
        return [first or second for first, second in LINK.findall(self.prose)]


def read_page(root: Path, path: str) -> Page:
    """Raises ValueError for a block that is never closed or an order nobody knows."""
    return parse(path, (root / path).read_text(encoding="utf-8"))


def parse(path: str, text: str) -> Page:
    """As ``read_page``, from a text."""
    lines = text.splitlines()
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        opening = FENCE.match(lines[index])
        if opening:
            end = next((i for i in range(index + 1, len(lines)) if lines[i] == opening[1]), None)
            if end is None:
                raise ValueError(f"{path}:{index + 1}: the block is never closed")
            orders = _orders(path, index, lines[index - 1] if index else "")
            blocks.append(Block(opening[2], index + 1, tuple(lines[index + 1 : end]), orders))
            index = end
        index += 1
    return Page(path, tuple(lines), tuple(blocks))


def _orders(path: str, index: int, above: str) -> tuple[str, ...]:
    found = ORDER.match(above)
    orders = tuple(order.strip() for order in found[1].split(";")) if found else ()
    for order in orders:
        if not re.fullmatch(r"fresh|slow|exit \d+|needs \w+|(file|append|change): [\w./-]+", order):
            raise ValueError(f"{path}:{index}: {order!r} is no order")
    return orders

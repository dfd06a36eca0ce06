"""What keeps items, and why it refuses."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from service.items.item import Draft, Item, New
from service.problems import Problem

Stated = Draft | New


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request that can come again: its key, and what it said."""

    key: str
    fingerprint: str


class Created(NamedTuple):
    """``replayed``: it was made by an earlier request."""

    item: Item
    replayed: bool


class Store(Protocol):
    """Every method raises Problem."""

    async def create(self, owner: str, draft: Stated, repeatable: Repeatable | None) -> Created:
        """409 when the owner has that name."""

    async def page(self, owner: str, limit: int, after: int) -> list[tuple[int, Item]]:
        """Oldest first, each with its place."""

    async def get(self, owner: str, identifier: str) -> Item | None:
        """None for everybody but its owner."""

    async def replace(self, owner: str, identifier: str, draft: Draft, version: int | None) -> Item:
        """412 when it is another version, 404 when there is none."""

    async def remove(self, owner: str, identifier: str, version: int | None) -> int:
        """The version that it had."""


def taken() -> Problem:
    """409."""
    return Problem(409, "conflict", "An item of this name exists.")


def reused() -> Problem:
    """409."""
    return Problem(409, "idempotency-key-reused", "The idempotency key came with another body before.")


def changed() -> Problem:
    """412."""
    return Problem(412, "version-mismatch", "Read it again, then change it.")

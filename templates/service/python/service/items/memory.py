"""Items for as long as the process runs: for services without a database."""

import uuid
from datetime import UTC, datetime
from itertools import count

from service.items.item import Draft, Item, moment
from service.items.store import Created, Repeatable, Stated, changed, reused, taken
from service.problems import not_found


class MemoryStore:
    """A ``Store``."""

    def __init__(self) -> None:
        self._owners: dict[str, dict[str, tuple[int, Item]]] = {}
        self._repeats: dict[tuple[str, str], tuple[str, Item]] = {}
        self._places = count(1)

    async def create(self, owner: str, draft: Stated, repeatable: Repeatable | None) -> Created:
        if repeatable and (before := self._repeats.get((owner, repeatable.key))):
            if before[0] != repeatable.fingerprint:
                raise reused()
            return Created(before[1], replayed=True)
        self._must_be_free(owner, draft.name)
        now = moment(datetime.now(UTC))
        item = Item(id=str(uuid.uuid4()), **draft.model_dump(), version=1, createdAt=now, updatedAt=now)
        self._of(owner)[item.id] = (next(self._places), item)
        if repeatable:
            self._repeats[(owner, repeatable.key)] = (repeatable.fingerprint, item)
        return Created(item, replayed=False)

    async def page(self, owner: str, limit: int, after: int) -> list[tuple[int, Item]]:
        return [row for row in self._of(owner).values() if row[0] > after][:limit]

    async def get(self, owner: str, identifier: str) -> Item | None:
        row = self._of(owner).get(identifier)
        return row[1] if row else None

    async def replace(self, owner: str, identifier: str, draft: Draft, version: int | None) -> Item:
        place, item = self._row(owner, identifier, version)
        if draft.name != item.name:
            self._must_be_free(owner, draft.name)
        stated = {"version": item.version + 1, "updatedAt": moment(datetime.now(UTC))}
        item = item.model_copy(update={**draft.model_dump(), **stated})
        self._of(owner)[identifier] = (place, item)
        return item

    async def remove(self, owner: str, identifier: str, version: int | None) -> int:
        _, item = self._row(owner, identifier, version)
        del self._of(owner)[identifier]
        return item.version

    def _of(self, owner: str) -> dict[str, tuple[int, Item]]:
        return self._owners.setdefault(owner, {})

    def _row(self, owner: str, identifier: str, version: int | None) -> tuple[int, Item]:
        row = self._of(owner).get(identifier)
        if row is None:
            raise not_found("item")
        if version is not None and version != row[1].version:
            raise changed()
        return row

    def _must_be_free(self, owner: str, name: str) -> None:
        if any(item.name == name for _, item in self._of(owner).values()):
            raise taken()

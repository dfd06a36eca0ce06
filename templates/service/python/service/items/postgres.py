"""Items in PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.database import Database
from service.items.item import Draft, Item, moment
from service.items.store import Created, Repeatable, Stated, changed, reused, taken
from service.problems import not_found

_TABLES = MetaData()
ITEMS = Table(
    "items",
    _TABLES,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=func.gen_random_uuid()),
    Column("place", BigInteger, Identity(always=True)),
    Column("owner", Text),
    Column("name", Text),
    Column("quantity", Integer),
    Column("note", Text),
    Column("version", Integer, server_default="1"),
    Column("created_at", DateTime(timezone=True), server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), server_default=func.now()),
)
KEYS = Table(
    "idempotency_keys",
    _TABLES,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text),
    Column("answer", Text),
    Column("created_at", DateTime(timezone=True), server_default=func.now()),
)
DAY = timedelta(days=1)


class PostgresStore:
    """A ``Store``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, owner: str, draft: Stated, repeatable: Repeatable | None) -> Created:
        async def work(connection: AsyncConnection) -> Created:
            if repeatable and (before := await _claim(connection, owner, repeatable)):
                return Created(before, replayed=True)
            stated = insert(ITEMS).values(owner=owner, **draft.model_dump()).returning(ITEMS)
            item = _item((await connection.execute(stated)).one())
            if repeatable:
                mine = (KEYS.c.owner == owner) & (KEYS.c.key == repeatable.key)
                await connection.execute(update(KEYS).where(mine).values(answer=item.model_dump_json()))
            return Created(item, replayed=False)

        try:
            return await self._database.write(work)
        except IntegrityError as error:
            raise taken() from error

    async def page(self, owner: str, limit: int, after: int) -> list[tuple[int, Item]]:
        wanted = select(ITEMS).where(ITEMS.c.owner == owner, ITEMS.c.place > after)
        wanted = wanted.order_by(ITEMS.c.place).limit(limit)

        async def work(connection: AsyncConnection) -> list[tuple[int, Item]]:
            return [(row.place, _item(row)) for row in await connection.execute(wanted)]

        return await self._database.read(work)

    async def get(self, owner: str, identifier: str) -> Item | None:
        wanted = select(ITEMS).where(ITEMS.c.id == identifier, ITEMS.c.owner == owner)

        async def work(connection: AsyncConnection) -> Item | None:
            row = (await connection.execute(wanted)).one_or_none()
            return _item(row) if row else None

        return await self._database.read(work)

    async def replace(self, owner: str, identifier: str, draft: Draft, version: int | None) -> Item:
        stated = update(ITEMS).where(ITEMS.c.id == identifier, ITEMS.c.owner == owner)
        if version is not None:
            stated = stated.where(ITEMS.c.version == version)
        values = {**draft.model_dump(), "version": ITEMS.c.version + 1, "updated_at": func.now()}

        async def work(connection: AsyncConnection) -> Item | None:
            row = (await connection.execute(stated.values(values).returning(ITEMS))).one_or_none()
            return _item(row) if row else None

        try:
            item = await self._database.write(work)
        except IntegrityError as error:
            raise taken() from error
        return item or await self._refuse(owner, identifier)

    async def remove(self, owner: str, identifier: str, version: int | None) -> int:
        stated = delete(ITEMS).where(ITEMS.c.id == identifier, ITEMS.c.owner == owner)
        if version is not None:
            stated = stated.where(ITEMS.c.version == version)

        async def work(connection: AsyncConnection) -> int | None:
            return (await connection.execute(stated.returning(ITEMS.c.version))).scalar_one_or_none()

        removed = await self._database.write(work)
        return removed if removed is not None else (await self._refuse(owner, identifier)).version

    async def _refuse(self, owner: str, identifier: str) -> Item:
        """Says why nothing was changed."""
        raise changed() if await self.get(owner, identifier) else not_found("item")


async def _claim(connection: AsyncConnection, owner: str, repeatable: Repeatable) -> Item | None:
    """Takes the key for this transaction, or says what was answered. Whoever comes second waits here."""
    old = datetime.now(UTC) - DAY
    await connection.execute(delete(KEYS).where(KEYS.c.owner == owner, KEYS.c.created_at < old))
    stated = insert_or(KEYS).values(owner=owner, key=repeatable.key, fingerprint=repeatable.fingerprint)
    if (await connection.execute(stated.on_conflict_do_nothing())).rowcount == 1:
        return None
    wanted = select(KEYS).where(KEYS.c.owner == owner, KEYS.c.key == repeatable.key)
    before = (await connection.execute(wanted)).one()
    if before.fingerprint != repeatable.fingerprint:
        raise reused()
    return Item.model_validate_json(before.answer)


def _item(row: Any) -> Item:
    return Item(
        id=row.id,
        name=row.name,
        quantity=row.quantity,
        note=row.note,
        version=row.version,
        createdAt=moment(row.created_at),
        updatedAt=moment(row.updated_at),
    )

"""PostgreSQL: a pool whose every wait ends, and the migrations."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config as Alembic
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from service.config import Database as Settings
from service.logs import logger
from service.problems import unavailable

PATIENCE = 3.0
AGAIN = 0.5
REFUSED = ("28", "3D")
"""Classes of SQLSTATE that waiting does not mend: a wrong account, no such database."""
MIGRATIONS = Path(__file__).parents[1] / "migrations"
T = TypeVar("T")


class Database:
    """Nothing is connected before the first use."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._service = service
        self._engine = create_async_engine(
            URL.create(
                "postgresql+asyncpg",
                username=settings.user,
                password=settings.password,
                database=settings.name,
                query={"host": settings.host, "port": str(settings.port)},
            ),
            pool_size=settings.pool,
            max_overflow=0,
            pool_timeout=PATIENCE,
            pool_use_lifo=True,
            connect_args={"timeout": PATIENCE, "command_timeout": PATIENCE, "ssl": None},
        )

    async def read(self, use: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """One statement, in no transaction. Raises Problem."""
        return await self._attempt(use, autocommit=True)

    async def write(self, use: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """All of it or nothing. Raises Problem, IntegrityError."""
        return await self._attempt(use, autocommit=False)

    async def _attempt(self, use: Callable[[AsyncConnection], Awaitable[T]], *, autocommit: bool) -> T:
        try:
            async with self._engine.connect() as connection:
                if autocommit:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    return await use(connection)
                async with connection.begin():
                    return await use(connection)
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout, OSError, TimeoutError) as error:
            raise unavailable("The database does not answer.") from error

    async def migrate(self, *, patient: bool = True) -> None:
        """To the newest version; of several processes one does it while the others wait.

        Who is ``patient`` waits for a database that is not there yet: probes say meanwhile that nothing is
        started.
        """
        if patient:
            await self._until_there()
        async with self._engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": self._service}
            )
            await connection.run_sync(_upgrade)

    async def _until_there(self) -> None:
        while True:
            try:
                async with self._engine.connect():
                    return
            except (DBAPIError, PoolTimeout, OSError, TimeoutError) as error:
                state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
                if state.startswith(REFUSED):
                    raise
                logger().warning("database not there yet", reason=str(error))
            await asyncio.sleep(AGAIN)

    async def close(self) -> None:
        """Ends all connections."""
        await self._engine.dispose()


def _upgrade(connection: Connection) -> None:
    alembic = Alembic()
    alembic.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    alembic.attributes["connection"] = connection
    command.upgrade(alembic, "head")

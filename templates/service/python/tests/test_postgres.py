"""What is asked of PostgreSQL, answered row by row: every statement is about one owner."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ClauseElement

from service.database import Database
from service.items.item import Draft
from service.items.postgres import PostgresStore
from service.items.store import Repeatable
from service.problems import Problem

DIALECT = cast(Any, postgresql).dialect()
NOW = datetime(2026, 1, 2, tzinfo=UTC)
DRAFT = Draft(name="a", quantity=1, note="")
KEY = Repeatable("k", "fingerprint")
TAKEN = IntegrityError("INSERT", {}, Exception("taken"))


class Rows(list[Any]):
    """What a statement gives."""

    rowcount = 1

    def one(self) -> Any:
        (found,) = self
        return found

    def one_or_none(self) -> Any:
        return self[0] if self else None

    scalar_one_or_none = one_or_none


class Scripted:
    """A database that answers with these, statement by statement."""

    def __init__(self, *answers: Rows | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def read(self, use: Callable[["Scripted"], Awaitable[Any]]) -> Any:
        return await use(self)

    write = read

    async def execute(self, statement: ClauseElement) -> Rows:
        self.asked.append(str(statement.compile(dialect=DIALECT)))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def row(**more: object) -> SimpleNamespace:
    stated = {"id": "7", "place": 3, "name": "a", "quantity": 1, "note": "", "version": 2}
    return SimpleNamespace(**{**stated, "created_at": NOW, "updated_at": NOW, **more})


def none_changed() -> Rows:
    found = Rows()
    found.rowcount = 0
    return found


Use = Callable[[PostgresStore], Coroutine[Any, Any, Any]]


def done(use: Use, *answers: Rows | Exception) -> tuple[Any, list[str]]:
    """What came of it, and what was asked."""
    database = Scripted(*answers)
    found = asyncio.run(use(PostgresStore(cast(Database, database))))
    assert not database._answers
    assert all("owner" in one for one in database.asked)
    return found, database.asked


def refused(use: Use, *answers: Rows | Exception) -> tuple[int, str]:
    with pytest.raises(Problem) as problem:
        done(use, *answers)
    return problem.value.status, problem.value.slug


def test_an_item_is_written_once_and_read_in_its_place() -> None:
    (item, replayed), _ = done(lambda store: store.create("ada", DRAFT, None), Rows([row()]))
    assert (item.name, item.createdAt, replayed) == ("a", "2026-01-02T00:00:00.000Z", False)
    found, (asked,) = done(lambda store: store.page("ada", 2, 1), Rows([row(), row(place=4, id="8")]))
    assert [(place, one.id) for place, one in found] == [(3, "7"), (4, "8")]
    assert "ORDER BY items.place" in asked
    assert done(lambda store: store.get("ada", "7"), Rows([row()]))[0] == item
    assert done(lambda store: store.get("bob", "7"), Rows())[0] is None
    assert refused(lambda store: store.create("ada", DRAFT, None), TAKEN) == (409, "conflict")


def test_a_key_is_taken_with_the_item_and_answered_as_before() -> None:
    create: Use = lambda store: store.create("ada", DRAFT, KEY)  # noqa: E731
    (item, replayed), asked = done(create, Rows(), Rows([1]), Rows([row()]), Rows())
    assert (len(asked), replayed) == (4, False)
    before = row(fingerprint=KEY.fingerprint, answer=item.model_dump_json())
    assert done(create, Rows(), none_changed(), Rows([before]))[0] == (item, True)
    other = row(fingerprint="other", answer="")
    assert refused(create, Rows(), none_changed(), Rows([other])) == (409, "idempotency-key-reused")


@pytest.mark.parametrize("version", [None, 2])
def test_a_change_is_of_the_version_that_was_read(version: int | None) -> None:
    replace: Use = lambda store: store.replace("ada", "7", DRAFT, version)  # noqa: E731
    remove: Use = lambda store: store.remove("ada", "7", version)  # noqa: E731
    item, (asked,) = done(replace, Rows([row(version=3)]))
    assert item.version == 3
    assert ("items.version = " in asked.partition("WHERE")[2]) == (version is not None)
    removed, (asked,) = done(remove, Rows([2]))
    assert removed == 2
    assert ("items.version = " in asked.partition("WHERE")[2]) == (version is not None)
    for use in (replace, remove):
        assert refused(use, Rows(), Rows([row()])) == (412, "version-mismatch")
        assert refused(use, Rows(), Rows()) == (404, "not-found")
    assert refused(replace, TAKEN) == (409, "conflict")

"""What an item is, and what a client states of one."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Any text but NUL, which PostgreSQL cannot hold.
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Quantity = Annotated[int, Field(ge=0, le=1_000_000)]


class Draft(BaseModel):
    """Everything that a client states."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: Name
    quantity: Quantity
    note: Note


class New(BaseModel):
    """As ``Draft``, where quantity and note may be left out."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: Name
    quantity: Quantity = 0
    note: Note = ""


class Item(BaseModel):
    """As it is answered."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: Name
    quantity: Quantity
    note: Note
    version: Annotated[int, Field(ge=1)]
    createdAt: str
    updatedAt: str


class Page(BaseModel):
    """Part of a list; ``next`` leads to the rest."""

    items: list[Item]
    next: str | None


class Gone(BaseModel):
    """All that is left of a removed item."""

    id: str


class Change(BaseModel):
    """What happened to an item."""

    type: Literal["created", "updated", "deleted"]
    item: Item | Gone


def moment(when: datetime) -> str:
    """RFC 3339 in UTC, with milliseconds."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Decides what becomes of one path, from what is wanted there and what was found. Pure.

A generated file certifies itself by its header, so no list of files is kept anywhere: what carries
our header and a right digest is ours to rewrite or remove, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from typing import NamedTuple

from generators import conflicts, headers
from generators.headers import Header


class Kind(StrEnum):
    """What stands at a path, links not followed."""

    ABSENT = "nothing"
    FILE = "a file"
    LINK = "a symbolic link"
    FOLDER = "a folder"
    OTHER = "a device, pipe or socket"


class Found(NamedTuple):
    """One path as it is on disk. ``stamp`` is what must be unchanged when it is replaced later."""

    kind: Kind
    data: bytes = b""
    executable: bool = False
    target: str = ""
    stamp: bytes = b""
    settled: bool = True
    """Whether a later change is certain to show in its stamp."""

    @property
    def text(self) -> str:
        """The content of a file, the target of a link. Bytes that are not UTF-8 are kept."""
        return self.target or self.data.decode("utf-8", "surrogateescape")


class Wanted(NamedTuple):
    """What the plan says about one path: a file, a link (``target``), or a seeded file.

    ``made`` says of a seeded one that an earlier run made it: what it was made together with is there.
    """

    data: bytes = b""
    executable: bool = False
    target: str = ""
    seeded: bool = False
    made: bool = False


class Verdict(StrEnum):
    """What becomes of a path. Those after ``KEEP`` are refusals."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"
    SAME = "same"
    GIVEN_UP = "given up"
    """Absent and to stay so: a seeded file that its team has deleted."""

    KEEP = "keep"
    EDITED = "edited"
    CONFLICT = "conflict"
    FOREIGN = "foreign"
    OTHER_PLATFORM = "other-platform"
    LINK_IN_THE_WAY = "outside"
    IN_THE_WAY = "in-the-way"

    @property
    def is_refusal(self) -> bool:
        """Whether it keeps a run from writing, until somebody decides."""
        return self in _REFUSALS


_REFUSALS = frozenset(
    (
        Verdict.EDITED,
        Verdict.CONFLICT,
        Verdict.FOREIGN,
        Verdict.OTHER_PLATFORM,
        Verdict.LINK_IN_THE_WAY,
        Verdict.IN_THE_WAY,
    )
)


class Judgement(NamedTuple):
    """A verdict, with the header that led to it where there was one."""

    verdict: Verdict
    header: Header | None = None


def judge(wanted: Wanted, found: Found, platform: str, discard_edits: bool = False) -> Judgement:
    """What becomes of a path that is in the plan."""
    if found.kind is Kind.ABSENT:
        return Judgement(Verdict.GIVEN_UP if wanted.seeded and wanted.made else Verdict.CREATE)
    if found.kind in (Kind.FOLDER, Kind.OTHER):
        return Judgement(Verdict.IN_THE_WAY)
    if wanted.seeded:
        return Judgement(Verdict.SAME)
    if found.kind is Kind.LINK:
        return Judgement(_judge_link(wanted, found))
    if not wanted.target and found.data == wanted.data:
        equal = found.executable == wanted.executable
        return Judgement(Verdict.SAME if equal else Verdict.UPDATE)
    if not found.data:
        # What a power cut leaves of a file that was just renamed; nobody's work is lost by it.
        return Judgement(Verdict.UPDATE)
    return _judge_file(found.text, platform, discard_edits, Verdict.UPDATE, wanted)


def judge_stray(
    name: str,
    found: Found,
    platform: str,
    links: Container[tuple[str, str]] = (),
    discard_edits: bool = False,
) -> Judgement:
    """What becomes of a path below our roots that nothing plans.

    A link says nothing about who made it, so one is ours only when the plan has a link of the same
    ``name`` and exact target elsewhere: ``links`` holds these pairs.
    """
    if found.kind is Kind.LINK and (name, found.target) in links:
        return Judgement(Verdict.REMOVE)
    if found.kind is not Kind.FILE:
        return Judgement(Verdict.KEEP)
    judgement = _judge_file(found.text, platform, discard_edits, Verdict.REMOVE, None)
    return judgement if judgement.verdict is not Verdict.FOREIGN else Judgement(Verdict.KEEP)


def _judge_link(wanted: Wanted, found: Found) -> Verdict:
    if not wanted.target:
        return Verdict.LINK_IN_THE_WAY
    return Verdict.SAME if found.target == wanted.target else Verdict.FOREIGN


def _judge_file(
    text: str, platform: str, discard_edits: bool, ours: Verdict, wanted: Wanted | None
) -> Judgement:
    certificate = headers.certify(text)
    if certificate is None:
        return Judgement(Verdict.FOREIGN)
    header = certificate.header
    if header.platform != platform:
        return Judgement(Verdict.OTHER_PLATFORM, header)
    if certificate.genuine or discard_edits:
        return Judgement(ours, header)
    body = headers.body(wanted.data.decode()) if wanted else None
    if headers.body(text) == body:
        return Judgement(ours, header)
    # Conflict markers alone prove nothing: somebody may have edited the lines beside them.
    sides = conflicts.sides(text)
    if any(_is_whole(side, platform) or headers.body(side) == body for side in sides):
        return Judgement(ours, header)
    return Judgement(Verdict.CONFLICT if sides else Verdict.EDITED, header)


def _is_whole(side: str, platform: str) -> bool:
    certificate = headers.certify(side)
    return certificate is not None and certificate.genuine and certificate.header.platform == platform

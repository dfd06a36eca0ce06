"""The edits of the catalog that would keep what somebody changed by hand, tried on the catalog itself."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import yaml

from generators import catalog
from generators.problems import Problem, has_errors
from ops.actions.drifting import PLATFORM
from ops.verdicts.drift import SCALED, Drift
from ops.verdicts.sources import BY_SCALER, Wanted, edited, exempting, wanted_by
from ops.verdicts.splicing import spliced
from ops.world import World


@dataclass(frozen=True, slots=True)
class Edit:
    """The catalog's text before and after; the same where nothing of it can be written by itself.

    ``services``: whose wishes are in it.
    """

    shown: str
    before: str
    after: str
    services: tuple[str, ...]

    @property
    def patch(self) -> str:
        """What ``git apply`` takes from the repository's top; empty where nothing changes."""
        old, new = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(old, new, f"a/{self.shown}", f"b/{self.shown}"))


def key_of(one: Drift) -> Wanted | None:
    """The key of the catalog that wants a field, None where none does."""
    if one.service == PLATFORM:
        return None
    return BY_SCALER if one.what == SCALED else wanted_by(one.kind, one.path)


def codified(world: World, environment: str, found: Sequence[Drift]) -> list[str]:
    """The lines, by service; after those that the catalog would refuse, why it would, as a comment.

    Where a protection becomes weaker the reason and the end that it asks for stand there to be filled in.
    """
    lines: list[str] = []
    for service in dict.fromkeys(one.service for one in found):
        lines += _of(world, environment, service, [one for one in found if one.service == service])
    by_hand = (one for one in found if not _line(one, environment))
    return [*lines, *(f"# by hand: {one.full_path}" for one in by_hand)]


def edit(world: World, environment: str, found: Sequence[Drift]) -> Edit:
    """All that the catalog takes as it is, service by service. Raises OSError where it cannot be read."""
    before = after = world.catalog.read_bytes().decode("utf-8")
    written: list[str] = []
    for service in dict.fromkeys(one.service for one in found):
        edits = _edits([one for one in found if one.service == service])
        if not edits or _refused(world, environment, service, edits, ()):
            continue
        change = partial(edited, service=service, environment=environment, edits=edits, loosen=())
        more = _written(after, service, environment, edits)
        # Where a text is so unusual that the edit went astray, the line for a person is all there is.
        if more is not None and _tree(more) == change(_tree(after)):
            after = more
            written.append(service)
    return Edit(world.arguments.shown, before, after, tuple(written))


def _written(text: str, service: str, environment: str, edits: Mapping[Wanted, str | int]) -> str | None:
    def put(done: str, one: tuple[Wanted, str | int]) -> str:
        key, value = one
        return spliced(done, key.path(service, environment), key.written(value))

    try:
        return reduce(put, edits.items(), text)
    except ValueError:
        return None


def _tree(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.load(text, yaml.CSafeLoader)
    return found


def _edits(found: Sequence[Drift]) -> dict[Wanted, str | int]:
    return {
        key: value
        for one in found
        if (key := key_of(one)) is not None and (value := key.value(one.have)) is not None
    }


def _of(world: World, environment: str, service: str, found: Sequence[Drift]) -> Iterator[str]:
    yield from dict.fromkeys(line for one in found if (line := _line(one, environment)))
    edits = _edits(found)
    if not edits:
        return
    refused = _refused(world, environment, service, edits, ())
    loosen = [weaker for one in refused if (weaker := exempting(one.hint))]
    if loosen:
        refused = _refused(world, environment, service, edits, loosen)
        # What would stay an error with it needs no reason yet.
        if not refused:
            reasons = ", ".join(
                f'{key}: {{why: …, until: "year-month-day"}}' for key in dict.fromkeys(loosen)
            )
            yield f"services.{service}: {{loosen: {{{reasons}}}}}"
    for one in refused:
        yield f"# refused: {one.message} [{one.rule}]"
        yield f"#   {one.hint}"


def _line(one: Drift, environment: str) -> str:
    key = key_of(one)
    return key.line(one.service, environment, one.have) if key else ""


def _refused(
    world: World, environment: str, service: str, edits: Mapping[Wanted, object], loosen: Sequence[str]
) -> tuple[Problem, ...]:
    """What the catalog, which is without errors now, would say against it."""
    change = partial(edited, service=service, environment=environment, edits=edits, loosen=loosen)
    loaded = catalog.load(world.catalog, world.arguments.shown, edited=change)
    return tuple(one for one in loaded.problems if has_errors([one]))

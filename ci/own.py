"""What a job reads about services from its own checkout: ``ci/services/<id>.json``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ci import reading
from ci.entries import FOLDER, is_id


class Unknown(Exception):
    """A word that is no service; says which services come near."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a job needs to know of one service. ``sources``: its folders, the first one its own."""

    id: str
    language: str
    team: str
    sources: tuple[str, ...]


def named(words: Iterable[str], repository: Path = Path()) -> tuple[Own, ...]:
    """The services of these ids, in their order. Raises Unknown, Unusable."""
    return tuple(_one(word, repository) for word in words)


def _one(word: str, repository: Path) -> Own:
    path = repository / FOLDER / f"{word}.json"
    if not is_id(word) or not path.is_file():
        known = sorted(one.stem for one in (repository / FOLDER).glob("*.json"))
        near = get_close_matches(word, known, 1)
        told = f"did you mean {near[0]!r}?" if near else f"there are {len(known)}, in {FOLDER}"
        raise Unknown(f"{word!r} is no service; {told}")
    data = reading.file(path, {"language": str, "team": str, "sources": [str]})
    return Own(word, data["language"], data["team"], tuple(data["sources"]))

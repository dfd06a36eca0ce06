"""The generated data about services, as it stands at one commit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ci.doubt import Doubt
from ci.git import Repository, shown

FOLDER = "ci/services"
POLICY = "ci/risk.json"
CATALOG = "services.yaml"

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A DNS label (RFC 1123). Nothing else is ever printed as the id of a service."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One service. ``facets`` are digests of what it states, by the kind of change that another value is.

    ``sources`` are what its image is built from, ``shared`` the parts of that which other services
    have too, ``paths`` whatever else is its own. ``image`` is the repository its image goes to, empty
    for a service without one. ``shifts`` says whether its traffic can be shifted from an old version to a
    new one, ``strategies`` how one comes in, by environment. ``stated`` is the whole entry, to be compared.
    """

    id: str
    tier: str
    kind: str
    language: str
    team: str
    image: str
    shifts: bool
    calls: tuple[str, ...]
    sources: tuple[str, ...]
    shared: tuple[str, ...]
    paths: tuple[str, ...]
    facets: Mapping[str, str]
    strategies: Mapping[str, str]
    stated: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entries:
    """The services of one commit by id, what was wrong with their data, and the policy's own text.

    ``ids`` also holds services whose file could not be read: they exist, though nothing is known of them.
    """

    services: Mapping[str, Entry]
    ids: frozenset[str]
    doubts: tuple[str, ...]
    policy: Mapping[str, Any]


def is_id(text: str) -> bool:
    """Whether a text can be the id of a service."""
    return _ID.fullmatch(text) is not None


def id_of(path: str) -> str:
    """The service whose entry lies at this path; empty where it is no entry."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".json")
    return stem if folder == FOLDER and name != stem and is_id(stem) else ""


def read(repository: Repository, *commits: str) -> tuple[Entries, ...]:
    """The entries at each commit. Raises Doubt where git cannot tell; what is malformed is in ``doubts``."""
    listings = [repository.files(commit, FOLDER, POLICY) for commit in commits]
    contents = repository.read(blob for listing in listings for blob in listing.values())
    known: dict[str, Any] = {}

    def parsed(path: str, blob: str) -> Any:
        # Most files are the same at both commits: each is read once.
        if blob not in known:
            known[blob] = parse(contents[blob], path)
        return known[blob]

    return tuple(_entries(listing, parsed) for listing in listings)


def parse(content: bytes, path: str) -> dict[str, Any]:
    """A JSON object without its header. Raises Doubt."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Doubt(f"{shown(path)} is not JSON") from None
    if not isinstance(found, dict):
        raise Doubt(f"{shown(path)} is no JSON object")
    found.pop("$comment", None)
    return found


def _entries(listing: Mapping[str, str], parsed: Any) -> Entries:
    services: dict[str, Entry] = {}
    ids: set[str] = set()
    doubts: list[str] = []
    policy: Mapping[str, Any] = {}
    for path, blob in sorted(listing.items()):
        name = id_of(path)
        try:
            if path == POLICY:
                policy = parsed(path, blob)
            elif name:
                ids.add(name)
                services[name] = _entry(name, path, parsed(path, blob))
            else:
                raise Doubt(f"{shown(path)} is not named after a service")
        except Doubt as doubt:
            doubts.append(str(doubt))
    return Entries(services, frozenset(ids), tuple(doubts), policy)


def _entry(name: str, path: str, value: Mapping[str, Any]) -> Entry:
    try:
        if value["id"] != name:
            raise ValueError
        return Entry(
            id=name,
            tier=_text(value["tier"]),
            kind=_text(value["kind"]),
            language=_text(value["language"]),
            team=_text(value["team"]),
            image=_text(value["image"]),
            shifts=value["shifts"] is True,
            calls=_texts(value["calls"]),
            sources=_paths(value["sources"]),
            shared=_paths(value["shared"]),
            paths=_paths(value["paths"]),
            facets=_mapping(value["facets"]),
            strategies=_mapping(value["strategies"]),
            stated=value,
        )
    except (KeyError, TypeError, ValueError):
        raise Doubt(f"{path} does not have the shape of an entry") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(one) for one in value)


def _paths(value: object) -> tuple[str, ...]:
    found = _texts(value)
    # Plain paths from the top: git would read others as something else, or claim the whole tree.
    if not all(one and one.isprintable() and not {"", ".", ".."} & set(one.split("/")) for one in found):
        raise ValueError
    return found


def _mapping(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {key: _text(one) for key, one in value.items()}


def differences(base: Entries, head: Entries) -> Iterator[tuple[str, str]]:
    """Each service that is not the same at both commits, with what differs, sorted by id."""
    for name in sorted(base.ids | head.ids):
        before, after = base.services.get(name), head.services.get(name)
        if name not in base.ids:
            yield name, "is new in the catalog"
        elif name not in head.ids:
            yield name, "was removed from the catalog"
        elif before is None or after is None:
            yield name, f"{FOLDER}/{name}.json cannot be read"
        elif before.stated != after.stated:
            yield name, f"changed in the catalog: {', '.join(_parts(before, after))}"


def _parts(before: Entry, after: Entry) -> list[str]:
    keys = sorted({*before.stated, *after.stated} - {"hash", "facets"})
    parts = [key for key in keys if before.stated.get(key) != after.stated.get(key)]
    return [*facets_that_differ(before, after), *parts] or ["what it states"]


def facets_that_differ(before: Entry, after: Entry) -> list[str]:
    """The kinds of change between two states of an entry: "config", "network", "alerts", …"""
    names = sorted({*before.facets, *after.facets})
    return [name for name in names if before.facets.get(name) != after.facets.get(name)]

"""The dotted keys that a person can ask about, and the one that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from generators.catalog.origins import joined
from generators.grammar import CATALOG, MapOf, Shape, Type, at
from generators.suggest import elsewhere, listing, nearest

_SERVICES = "services"
# What a shell may be given as it stands; a catalog with mistakes may hold anything.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def names_of_services(tree: Mapping[str, Any]) -> list[str]:
    """The services of a catalog as it was read, valid or not; only what is safe to show a shell."""
    return names_in(_SERVICES, tree)


def names_in(section: str, tree: Mapping[str, Any]) -> list[str]:
    """The names below a key of a catalog that has names below it, such as ``environments``; likewise."""
    return [name for name, _ in _inside(CATALOG.keys[section].type, tree.get(section))]


def keys_of_a_service() -> list[str]:
    """Every key of a service without its id, ``scaling.max``; those per environment are the same."""
    shape = at(CATALOG, (_SERVICES, "any"))
    assert isinstance(shape, Shape)
    return [key for key in _walk(shape, {}, "") if not key.startswith("in.")]


def keys_beside_services(tree: Mapping[str, Any]) -> list[str]:
    """Every other key, with the names of this catalog: ``tiers.core.down``."""
    top = [(name, key.type) for name, key in CATALOG.keys.items() if name != _SERVICES]
    return [key for name, of in top for key in (name, *_walk(of, tree.get(name), f"{name}."))]


def probably_meant(path: str, tree: Mapping[str, Any]) -> tuple[str, str]:
    """The nearest key to one that does not exist, and one next step in words.

    The key is empty where none is near, and ``path`` itself where the key exists and has no value.
    """
    steps = joined([*_beginning(path, tree), *path.removeprefix("fleet.").split(".")], tree)
    if steps[0] == _SERVICES and len(steps) > 2:
        steps[2] = {"environments": "in"}.get(steps[2], steps[2])
    here: Type | None = CATALOG
    value: object = tree
    done: list[str] = []
    for step, following in zip_longest(steps, steps[1:]):
        words = dict(_inside(here, value))
        if done[-1:] == ["in"] and isinstance(here, MapOf):
            # Any environment may be stated there, and no other word.
            words = dict.fromkeys(names_in("environments", tree)) | words
        known = step in words or (isinstance(here, MapOf) and not words)
        meant = step if known else elsewhere(step, words) or nearest(step, words)
        if not meant and following in words:
            continue  # Kubernetes puts a word more before it: resources.limits
        if not meant:
            return "", _listed(".".join(done), words)
        for word in (meant,) if known or meant in words else meant.split("."):
            done.append(word)
            value = dict(_inside(here, value)).get(word)
            here = at(here, (word,)) if here else None
    key = ".".join(done)
    if key == path:
        return key, "docs/reference/services.md says what the key means"
    return key, f"did you mean ./doit explain {key}?"


def _beginning(path: str, tree: Mapping[str, Any]) -> tuple[str, ...]:
    """What to write before a path that begins with a service's id, or with a key of services."""
    first = path.partition(".")[0]
    ids = names_of_services(tree)
    shape = at(CATALOG, (_SERVICES, "any"))
    if first in ids and first not in CATALOG.keys:
        return (_SERVICES,)
    of_services = isinstance(shape, Shape) and first in shape.keys and first not in CATALOG.keys
    if not ids or not of_services:
        return ()
    # What has a value is the better example.
    stating = (one for one in ids if isinstance(block := tree[_SERVICES][one], dict) and first in block)
    return _SERVICES, next(stating, ids[0])


def _listed(above: str, words: Iterable[str]) -> str:
    known = listing(words)
    if not known:
        return f"{above} has no keys below it"
    return f"{above or 'the catalog'} has {known}"


def _inside(of: Type | None, value: object) -> Iterator[tuple[str, object]]:
    """The next words at a place of the catalog, each with the value there."""
    stated = value if isinstance(value, dict) else {}
    if isinstance(of, Shape):
        yield from ((name, stated.get(name)) for name in of.keys)
    elif isinstance(of, MapOf):
        yield from ((name, one) for name, one in stated.items() if _WORD.fullmatch(str(name)))


def _walk(of: Type, value: object, prefix: str) -> Iterator[str]:
    for name, inner in _inside(of, value):
        yield f"{prefix}{name}"
        below = at(of, (name,))
        if below:
            yield from _walk(below, inner, f"{prefix}{name}.")

"""What rules look at: the valid tree, all names that stand in the file, and resolved settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.intended import fitting
from generators.catalog.layers import Layer, everywhere, kind_of, stating
from generators.catalog.resolve import Resolved, Resolver
from generators.grammar import CATALOG, MapOf, at
from generators.model import Settings
from generators.suggest import listing, nearest

Tree = Mapping[str, Any]
_OTHER = {"services": "resources", "resources": "services"}
_UNDER = {"services": "depends_on", "resources": "uses"}
"""What a service names of each section, and so easily of the other."""


@dataclass
class Context:
    """One catalog under examination.

    ``tree`` holds only what passed the grammar; ``written`` is the file as it was read, so that a
    reference to a broken entry is no unknown name. ``generated`` are folders that outputs own, and
    ``refused`` the paths that the grammar found something at.
    """

    tree: dict[str, Any]
    written: Tree
    builtin: Tree
    resolver: Resolver
    generated: tuple[str, ...] = ()
    refused: tuple[KeyPath, ...] = ()

    @property
    def services(self) -> dict[str, Any]:
        """Blocks of the services by id."""
        return self.tree["services"]  # type: ignore[no-any-return]

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """Their names, in promotion order."""
        return tuple(self.tree["environments"])

    @cached_property
    def guarded(self) -> tuple[str, ...]:
        """Environments like production: the last one, and every one that asks for approval."""
        every = self.tree["environments"]
        last = [*self.names("environments")][-1:]
        return tuple(name for name, one in every.items() if one.get("approvers") or name in last)

    def names(self, *section: str) -> Tree:
        """What a section names in the file, valid or not."""
        found: Any = self.written
        for key in section:
            found = found.get(key, {}) if isinstance(found, dict) else {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def settled(self) -> tuple[str, ...]:
        """Services whose tier exists, so that their settings can be resolved."""
        tiers = self.tree["tiers"]
        return tuple(name for name, block in self.services.items() if block["tier"] in tiers)

    def settings(self, service: str) -> Resolved:
        """The resolved settings of a settled service."""
        return self.resolver.service(service)

    def cases(
        self, *sections: str, apart: bool = False, besides: str = ""
    ) -> Iterator[tuple[str, str, Settings]]:
        """A service and an environment for every different combination of these sections.

        What services share is looked at once, and a finding about it is told once; with ``apart``
        once for each environment, for rules that ask more of one than of another. A service that states
        the key ``besides`` is looked at by itself, for rules that read it of the service's block.
        """
        columns = [self._identities(section) for section in (*sections, "rollout")]
        if apart:
            columns.append([environment for _, environment, _ in self._every])
        if besides:
            stating = {service for service, block in self.services.items() if besides in block}
            columns.append([service if service in stating else "" for service, _, _ in self._every])
        first: dict[tuple[object, ...], int] = {}
        for index, key in enumerate(zip(*columns, strict=True)):
            first.setdefault(key, index)
        for index in first.values():
            yield self._every[index]

    def _identities(self, section: str) -> list[object]:
        """Which object each of ``_every`` has there; rules ask for the same sections again and again."""
        known = self._columns.get(section)
        if known is None:
            pick = attrgetter(section)
            known = self._columns[section] = [id(pick(settings)) for _, _, settings in self._every]
        return known

    def kind(self, service: str) -> str:
        """How a service runs."""
        return kind_of(self.services[service])

    @cached_property
    def _columns(self) -> dict[str, list[object]]:
        return {}

    @cached_property
    def _every(self) -> list[tuple[str, str, Settings]]:
        return [
            (service, environment, settings)
            for service in self.settled
            for environment, settings in self.settings(service).environments.items()
        ]

    def origin(self, service: str, environment: str | None, *key: str | int) -> Spot:
        """Where a setting's value was stated: the strongest layer that states it."""
        return self._stated(service, environment, key, own=True)

    def default(self, service: str, environment: str | None, *key: str | int) -> Spot:
        """Where it would come from, had the service not stated it."""
        return self._stated(service, environment, key, own=False)

    def covers(self, service: str, environment: str | None, key: KeyPath, other: KeyPath) -> bool:
        """Whether ``key`` is stated by a stronger layer than ``other``: it was written knowing of that."""
        layers = self.resolver.layers(service, environment)
        one, two = stating(layers, key), stating(layers, other)
        return bool(one and two) and layers.index(one[0]) > layers.index(two[0])

    def language(self, name: str) -> Tree:
        """What a language states, over the built-in one of its name."""
        own = self.tree.get("languages", {}).get(name, {})
        return {**self.builtin["language"], **self.builtin["languages"].get(name, {}), **own}

    def _stated(self, service: str, environment: str | None, key: KeyPath, *, own: bool) -> Spot:
        layers = self.resolver.layers(service, environment, own=own)
        for length in range(len(key), 0, -1):
            found = stating(layers, key[:length])
            if found:
                above = layers[layers.index(found[0]) :]
                return self._unread(above, key) or found[0].spot(key[:length])
        return self._unread(layers, key) or Spot(("services", service))

    @cached_property
    def unread(self) -> dict[KeyPath, KeyPath]:
        """What is stated and does not count, with the key that it was meant for: what was refused, and
        what stands under the name of an environment that there is not. What rests on it follows from that,
        and what rests on its neighbours does not.
        """
        known = self.names("environments")
        misplaced = {
            (*layer.path, *leaf): (*layer.path[:2], *leaf)
            for layer in everywhere(self.builtin, self.tree)
            if known and layer.path[2:3] == ("in",) and layer.path[3] not in known
            for leaf in _leaves(layer.states)
        }
        return {path: path for path in self.refused} | misplaced

    def _unread(self, layers: list[Layer], key: KeyPath) -> Spot | None:
        """Where something that does not count was stated for a key of one of these."""
        places = [(*layer.path, *key) for layer in layers if not layer.builtin]
        for path, meant in self.unread.items():
            if any(place[: len(meant)] == meant or meant[: len(place)] == place for place in places):
                return Spot(path)
        return None

    def unknown(self, what: str, name: str, section: str, path: KeyPath) -> Finding:
        """A reference to a name that its section does not have, with the nearest one it has."""
        names = tuple(self.names(section))
        near = nearest(name, names)
        defined = Spot((section, near), True)
        valid = fitting(section, names) or names
        listed = (
            f"{section}: {listing(valid)}"
            if names
            else f"{section} is empty: begin it with {name}"
            if section in self.written
            else f"there is no section {section}: begin it with {name}"
        )
        if name in self.names(_OTHER.get(section, "")):
            listed = f"it is one of {_OTHER[section]}: name it under {_UNDER[_OTHER[section]]}"
        return Finding(
            f"catalog/unknown-{what}",
            f"'{name}' is no {what}",
            Spot(path),
            (f"did you mean '{near}'? " if near else "") + listed,
            ((defined, f"'{near}' is defined here"),) if near in self.tree.get(section, {}) else (),
            given=((section,), *self._meant(section, near)),
            missing_from=() if section in self.written else ((),),
        )

    def _meant(self, section: str, near: str) -> Iterator[KeyPath]:
        """Entries that may be what was meant, had their names not been refused."""
        kind = at(CATALOG, (section,))
        assert isinstance(kind, MapOf)
        for name in self.names(section):
            # Of many services one refused id says nothing about the other names.
            if not re.search(kind.name.pattern, str(name)) and (section != "services" or name == near):
                yield section, name


def _leaves(states: Tree) -> Iterator[KeyPath]:
    """The keys of all values that are no mappings."""
    for key, value in states.items():
        if isinstance(value, dict):
            yield from ((key, *leaf) for leaf in _leaves(value))
        else:
            yield (key,)


def each(block: Tree, key: str) -> Iterator[tuple[int, Any]]:
    """The entries of an optional list with their positions."""
    return enumerate(block.get(key, ()))

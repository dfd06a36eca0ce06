"""The settings of every service in every environment, each shared section built only once.

Services of one kind and tier that override nothing share the very same objects, and a service that
overrides one section shares all others: equal by identity means "as the tier and kind have it",
which is also how overrides that loosen a protection are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from generators.catalog.layers import SECTIONS, Layer, Tree, kind_of, merge_section, merged, stack
from generators.catalog.sections import ORDER, build_section
from generators.model import Settings

_OVERRIDES = frozenset(SECTIONS)
_INDEX = {section: index for index, section in enumerate(ORDER)}


class Defaults(NamedTuple):
    """What kind, language and tier say for one environment: merged mappings, values, settings."""

    merged: dict[str, Any]
    values: tuple[Any, ...]
    settings: Settings


class Resolved(NamedTuple):
    """The settings of one service: with no environment applied, and by environment."""

    base: Settings
    environments: Mapping[str, Settings]
    overridden: bool


class Resolver:
    """Settings by service, over one valid tree. Both layers' trees are never changed."""

    def __init__(self, builtin: Tree, tree: Tree) -> None:
        self.builtin, self.tree = builtin, tree
        self._environments = tuple(tree["environments"])
        self._defaults: dict[tuple[str, str, str], dict[str | None, Defaults]] = {}
        self._untouched: dict[tuple[str, str, str], Resolved] = {}
        self._resolved: dict[str, Resolved] = {}

    def layers(self, service: str, environment: str | None, *, own: bool = True) -> list[Layer]:
        """The layers of a service, weakest first; without its own when ``own`` is false."""
        return list(stack(self.builtin, self.tree, service, environment, own=own))

    def defaults(self, service: str) -> dict[str | None, Defaults]:
        """What the service would have, had it overridden nothing, by environment (None: in none)."""
        block = self.tree["services"][service]
        key = (kind_of(block), block["language"], block["tier"])
        found = self._defaults.get(key)
        if found is None:
            base = self._default(service, key[0])
            found = self._defaults[key] = {None: base}
            for environment in self._environments:
                found[environment] = self._default(service, key[0], environment, base)
            plain = {name: found[name].settings for name in self._environments}
            self._untouched[key] = Resolved(found[None].settings, plain, False)
        return found

    def service(self, service: str) -> Resolved:
        """The settings of a service, whose tier and language must exist."""
        found = self._resolved.get(service)
        if found is None:
            found = self._resolved[service] = self._resolve(service)
        return found

    def _resolve(self, service: str) -> Resolved:
        block = self.tree["services"][service]
        defaults = self.defaults(service)
        kind = kind_of(block)
        own = {key: value for key, value in block.items() if key in _OVERRIDES}
        inner = block.get("in")
        if not own and not inner:
            return self._untouched[(kind, block["language"], block["tier"])]
        # A section that no environment changes is built once, by what it is made of.
        built: dict[tuple[str, int], Any] = {}
        environments = {
            name: _overridden(defaults[name], own, inner.get(name) if inner else None, kind, built)
            for name in self._environments
        }
        return Resolved(_overridden(defaults[None], own, None, kind, built), environments, True)

    def _default(
        self, service: str, kind: str, environment: str | None = None, base: Defaults | None = None
    ) -> Defaults:
        sections = merged(self.layers(service, environment, own=False))
        values = []
        for index, section in enumerate(ORDER):
            value = sections.get(section)
            if base is not None and base.merged.get(section) == value:
                if value is not None:
                    sections[section] = base.merged[section]
                values.append(base.values[index])
            else:
                values.append(build_section(section, value, kind))
        return Defaults(sections, tuple(values), Settings(*values))


def _overridden(
    defaults: Defaults,
    own: Mapping[str, Any],
    inner: Mapping[str, Any] | None,
    kind: str,
    built: dict[tuple[str, int], Any],
) -> Settings:
    values = list(defaults.values)
    low = defaults.merged
    for section in own if not inner else {**own, **inner}:
        value = low.get(section)
        known = (section, id(value))
        if section in own:
            value = own[section] if value is None else merge_section(section, value, own[section])
        if inner and section in inner:
            value = inner[section] if value is None else merge_section(section, value, inner[section])
            known = (section, id(inner))
        result = built.get(known)
        if result is None:
            result = built[known] = build_section(section, value, kind)
        values[_INDEX[section]] = result
    return Settings(*values)

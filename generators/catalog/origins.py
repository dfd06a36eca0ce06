"""Where a value of the model comes from: the layer that set it, and the weaker ones it covered.

Computed only for what is asked: a run that asks for nothing keeps two references and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from generators.catalog.findings import KeyPath, Spot, dotted
from generators.catalog.layers import SECTIONS, Layer, everywhere, level, stating
from generators.catalog.positions import Places
from generators.catalog.resolve import Resolver
from generators.conventions.service_limits import LIMITS
from generators.grammar import CATALOG, LANGUAGE_KEYS, LEVELS, key_at
from generators.problems import Place

_RENAMED = {
    "minimum": "min",
    "maximum": "max",
    "storage_class": "class",
    "duration": "for",
    "window": "over",
    "calls": "depends_on",
    "resource": "id",
    "signals": "alerts",
    "exemptions": "loosen",
    "mutes": "mute",
    "platform_limits": "platform",
    "service_limits": "services",
    "own_limits": "alerts",
    "starts": "from",
    "ends": "to",
    "sender": "from",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One layer that states a value: its name in words, the catalog key, and the place."""

    layer: str
    key: str
    place: Place
    text: str
    """The value as it is written there; empty for a mapping, a list of several lines, and nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The source that counts, and those it covered, strongest first."""

    source: Source
    covered: tuple[Source, ...]
    own: str = ""
    """The key under which a service may state the value for itself; empty for what no service states."""

    @property
    def place(self) -> Place:
        """Where to change the value."""
        return self.source.place


class Origins:
    """Origins of one catalog; of none, when the catalog could not be read."""

    def __init__(self, places: Places | None = None, resolver: Resolver | None = None) -> None:
        self._places, self._resolver = places, resolver

    def of(self, path: str) -> Origin:
        """The origin of a value.

        ``path`` names it as the model does, ``services.wallet.environments.production.scaling.maximum``
        (or ``….base.…``), or as the catalog does, ``services.wallet.scaling.max``. Raises KeyError
        where neither has such a value.
        """
        if self._places is None or self._resolver is None:
            raise KeyError(path)
        steps = path.removeprefix("fleet.").split(".")
        # The catalog's own word counts first: `signals` is one in `alerting`, and the model's in a service.
        for words in (steps, [_RENAMED.get(step, step) for step in steps]):
            with suppress(KeyError):
                return self._of(self._indexed(self.steps(words)), path)
        raise KeyError(path)

    def steps(self, words: Iterable[str]) -> KeyPath:
        """The path that the words of a dotted key are in this catalog."""
        return numbered(joined(words, self._resolver.tree if self._resolver else None))

    def elsewhere(self, path: str) -> tuple[Source, ...]:
        """Of a value outside of any environment: what counts in those where another one holds."""
        section, _, below = path.removeprefix("fleet.").partition(".")
        name, _, rest = below.partition(".")
        if self._resolver is None or section not in ("services", *LEVELS):
            return ()
        base, found = self.of(path).source, {}
        for environment in self._resolver.tree["environments"]:
            with suppress(KeyError):
                inner = f"{section}.{name}.in.{environment}.{rest.removeprefix('base.')}"
                source = self.of(inner).source
                found[source.key] = source
        return tuple(one for one in found.values() if one != base and not one.text == base.text != "")

    def stating(self, setting: str) -> tuple[Source, ...]:
        """Every place that states a setting, ``probes.readiness.period``, for whomever it holds.

        What all begin with comes first, then who differs. Empty for what is no setting.
        """
        if self._places is None or self._resolver is None:
            return ()
        keys = numbered(setting.split("."))
        if keys[0] not in (*SECTIONS, *LANGUAGE_KEYS):
            return ()
        every = everywhere(self._resolver.builtin, self._resolver.tree)
        return tuple(self._source(layer, keys) for layer in every if stating([layer], keys))

    def _of(self, steps: KeyPath, path: str) -> Origin:
        if len(steps) > 1 and steps[0] == "services":
            return self._of_service(str(steps[1]), steps[2:], path)
        if len(steps) > 2 and steps[0] in LEVELS:
            return self._of_level(str(steps[0]), str(steps[1]), steps[2:], path)
        if steps[:1] == ("resources",) and steps[4:5] == ("in_cluster",):
            return self._first(steps, ("resource", self._type(steps), *steps[5:]), path)
        return self._stated(steps, path)

    def _indexed(self, steps: KeyPath) -> KeyPath:
        """With the number of an item in place of its id: ``depends_on.logai``."""
        assert self._resolver is not None
        here: Any = self._resolver.tree
        found = list(steps)
        for place, step in enumerate(steps):
            if isinstance(here, list) and isinstance(step, str):
                ids = [one.get("id") if isinstance(one, dict) else one for one in here]
                found[place] = ids.index(step) if step in ids else step
            here = _value(here, (found[place],))
        return tuple(found)

    def _type(self, steps: KeyPath) -> str:
        assert self._resolver is not None
        return str(_value(self._resolver.tree, (*steps[:2], "type")))

    def _of_service(self, service: str, steps: KeyPath, path: str) -> Origin:
        resolver = self._resolver
        assert resolver is not None
        if service not in resolver.tree["services"]:
            raise KeyError(path)
        environment = None
        if steps[:1] == ("base",):
            steps = steps[1:]
        elif steps[:1] in (("environments",), ("in",)):
            environment, steps = (str(steps[1]) if len(steps) > 1 else ""), steps[2:]
            if environment not in resolver.tree["environments"]:
                raise KeyError(path)
        keys = tuple(key for key in steps if key != "hpa")
        within: KeyPath = ("in", environment) if environment else ()
        own: KeyPath = ("services", service, *within, *keys)
        if key_at(CATALOG, own) is None:
            return self._of_keys(service, environment, keys, path)
        return replace(self._of_keys(service, environment, keys, path), own=dotted(own))

    def _of_keys(self, service: str, environment: str | None, keys: KeyPath, path: str) -> Origin:
        resolver = self._resolver
        assert resolver is not None
        if keys[:1] == ("alerts",):
            group = "services" if keys[1:2] and keys[1] in LIMITS else "signals"
            return self._first(("services", service, *keys), ("alerting", group, *keys[1:]), path)
        if not keys or keys[0] not in (*SECTIONS, *LANGUAGE_KEYS):
            return self._stated(("services", service, *keys), path)
        found = _stating(resolver.layers(service, environment), keys)
        if not found:
            return self._default(("services", service, *keys), path)
        sources = [self._source(layer, keys) for layer in found]
        return Origin(sources[0], tuple(sources[1:]))

    def _of_level(self, section: str, name: str, steps: KeyPath, path: str) -> Origin:
        """What a kind, language or tier states covers what all of them begin with."""
        resolver = self._resolver
        assert resolver is not None
        own, environment, keys = (section, name, *steps), None, steps
        if steps[0] == "in" and len(steps) > 1 and steps[1] in resolver.tree["environments"]:
            environment, keys = str(steps[1]), steps[2:]
        known = name in resolver.tree.get(section, {}) or name in resolver.builtin.get(section, {})
        if not known or not keys or keys[0] not in LEVELS[section]:
            return self._stated(own, path)
        found = _stating(level(resolver.builtin, resolver.tree, section, name, environment), keys)
        if not found:
            return self._stated(own, path)
        return Origin(self._source(found[0], keys), tuple(self._source(one, keys) for one in found[1:]))

    def _source(self, layer: Layer, keys: KeyPath) -> Source:
        assert self._places is not None
        spot = layer.spot(keys)
        place = self._places.of(spot)
        value = _value(layer.states, keys)
        text = self._places.source(spot)[place.column - 1 : place.end_column - 1]
        single = _is_whole_list(text) if isinstance(value, list) else not isinstance(value, dict | None)
        return Source(layer.title, dotted(spot.path), place, text if single else "")

    def _stated(self, keys: KeyPath, path: str) -> Origin:
        assert self._resolver is not None
        layers = (("catalog", False, self._resolver.tree), ("built in", True, self._resolver.builtin))
        sources = tuple(
            self._source(Layer(title, (), builtin, tree), keys)
            for title, builtin, tree in layers
            if _value(tree, keys) is not None
        )
        return Origin(sources[0], sources[1:]) if sources else self._default(keys, path)

    def _first(self, own: KeyPath, common: KeyPath, path: str) -> Origin:
        """What is stated of one covers what is stated of all, which holds where nothing else is."""
        found = []
        for keys in (own, common):
            with suppress(KeyError):
                origin = self._stated(keys, path)
                found += [origin.source, *origin.covered]
        if not found:
            raise KeyError(path)
        return Origin(found[0], tuple(found[1:]))

    def _default(self, keys: KeyPath, path: str) -> Origin:
        """What holds for a key that the catalog does not state; the place is where it would stand."""
        assert self._resolver is not None
        assert self._places is not None
        key = key_at(CATALOG, keys)
        text = (key.default or key.otherwise) if key else ""
        if not text or _value(self._resolver.tree, keys[:-1]) is None:
            raise KeyError(path)
        place = self._places.of(Spot(keys))
        return Origin(Source(f"not stated, default: {text}", dotted(keys), place, ""), ())


_DIGITS = 9
"""The most of a step into a list; Python reads no number of some thousands."""


def numbered(steps: Iterable[str]) -> KeyPath:
    """The steps of a dotted key, with those into lists as numbers."""
    return tuple(
        int(step) if step.isascii() and step.isdecimal() and len(step) <= _DIGITS else step for step in steps
    )


def joined(steps: Iterable[str], tree: Any) -> list[str]:
    """The steps, those of one stated key that has dots in it as one: ``loosen.probes.startup``."""
    rest, found = list(steps), []
    while rest:
        # Most steps are keys as they are, and below what is not there nothing is.
        lengths = range(len(rest), 1, -1) if isinstance(tree, dict) and rest[0] not in tree else ()
        length = next((one for one in lengths if ".".join(rest[:one]) in tree), 1)
        found.append(".".join(rest[:length]))
        rest, tree = rest[length:], tree.get(found[-1]) if isinstance(tree, dict) else None
    return found


def _stating(layers: list[Layer], keys: KeyPath) -> list[Layer]:
    found = stating(layers, keys)
    # replicas stands for both bounds of the model.
    if not found and keys in (("scaling", "min"), ("scaling", "max")):
        found = stating(layers, ("scaling", "replicas"))
    return found


def _is_whole_list(line: str) -> bool:
    """Whether a list begins and ends in its first line."""
    return line.startswith("[") and line.endswith("]") and "#" not in line


def _value(tree: Any, keys: KeyPath) -> Any:
    """None where there is none: the catalog knows no empty values."""
    for step in keys:
        if isinstance(tree, list):
            if not isinstance(step, int) or step >= len(tree):
                return None
        elif not isinstance(tree, dict) or step not in tree:
            return None
        tree = tree[step]
    return tree

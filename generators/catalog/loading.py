"""The way from a file to a model: read, check the shape, apply the rules, build."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generators.catalog import interfaces, rules
from generators.catalog.build_fleet import build_fleet
from generators.catalog.build_service import ServiceBuilder
from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot, follows, service_of
from generators.catalog.origins import Origins
from generators.catalog.positions import Places, Positions
from generators.catalog.read import AMBIGUOUS, KEY_NOT_TEXT, NO_VALUE, Reading, read
from generators.catalog.resolve import Resolver
from generators.catalog.shape import check
from generators.grammar import CATALOG, key_at
from generators.grammar.catalog import BUILTIN
from generators.grammar.scalars import readable
from generators.headers import catalog_name
from generators.model import Model
from generators.problems import Place, Problem, Related, has_errors, in_order

_REPOSITORY = Path(__file__).parents[2]
BUILTIN_FILES = tuple(f"generators/catalog/{name}.yaml" for name in ("builtin", "builtin-alerting"))
"""The files of the built-in layer, from the top of the repository: settings, and limits of alerts."""
_OF_NAMES = ("catalog/bad-name", "catalog/bad-id")
"""Rules on names that none can be, in quotes or without."""


class Builtin(NamedTuple):
    """The built-in layer, parsed, as written, and the text in which each of its top keys stands."""

    tree: dict[str, Any]
    written: dict[str, Any]
    positions: dict[str | int, Positions]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a catalog says, or what is wrong with it.

    ``model`` is None when there is any error. ``checked`` of ``total`` services have no error of
    their own; both are 0 when the file could not be read as a catalog.
    """

    model: Model | None
    problems: tuple[Problem, ...]
    origins: Origins
    checked: int
    total: int
    besides: tuple[Path, ...] = ()
    """Files beside the catalog that the model says something of, whether they are there or not."""
    _places: Places | None = field(default=None, repr=False)

    @property
    def is_read(self) -> bool:
        """Whether the file is a catalog at all: then origins are known, be there errors or not."""
        return self._places is not None

    def errors_of(self, path: KeyPath) -> tuple[Problem, ...]:
        """The errors about a key that the catalog states, and about what stands in it."""
        if self._places is None or not self._places.states(path):
            return ()
        own, places = self._places.of(Spot(path, on_key=True)), self._places
        return tuple(
            one
            for one in self.problems
            if has_errors([one]) and (one.place == own or places.within(path, one.place))
        )

    def path_at(self, line: int, column: int) -> KeyPath:
        """The path of the key or item at a place of the catalog; empty where there is none."""
        return self._places.path_at(line, column) if self._places else ()

    def place(self, path: KeyPath) -> tuple[Place, str]:
        """Where a key of the catalog stands, and the text of its line."""
        assert self._places is not None
        spot = Spot(path)
        return self._places.of(spot), self._places.source(spot)


def load(
    path: Path,
    shown: str,
    shows_builtin: Callable[[str], str] = str,
    edited: Callable[[dict[str, Any]], dict[str, Any]] = lambda tree: tree,
    generated: tuple[str, ...] = (),
) -> Loaded:
    """Loads a catalog. Never raises for bad input.

    ``shown`` is its path as findings print it; ``shows_builtin`` writes paths of the built-in layer so,
    which are given from the top of the repository. ``edited`` says what stands in the file, from what does:
    a key that is only there thereby is placed at the nearest above it. ``generated`` are folders in which no
    service may have sources, besides those that are the platform's anyway.
    """
    reading = read(path, shown)
    if reading.tree is None:
        # Imported here: a catalog without tabs never needs it.
        from generators.catalog.tabs import counted

        return Loaded(None, in_order(counted(reading)), Origins(), 0, 0)
    reading = replace(reading, tree=edited(reading.tree))
    assert reading.tree is not None
    layer = builtin()
    places = Places(reading.positions, layer.positions, shows_builtin)
    checked = check(CATALOG, reading.tree)
    resolver = Resolver(layer.tree, checked.tree)
    context = Context(checked.tree, reading.tree, layer.tree, resolver, generated, checked.refused)
    findings = [*checked.findings, *_told(rules.apply(context), tuple(context.unread))]
    problems = _placed(findings, reading, places)
    total = _count(reading.tree)
    broken = {one.service for one in problems if has_errors([one])} - {""}
    model = None
    if not has_errors(problems):
        model = _build(checked.tree, layer, resolver, path, Path(shown).parent)
    besides = _besides(model, path.parent) if model else ()
    origins = Origins(places, resolver)
    return Loaded(model, problems, origins, max(total - len(broken), 0), total, besides, places)


@cache
def builtin() -> Builtin:
    """The built-in layer, one tree of all its files. A mistake in it is ours, not the catalog's."""
    written: dict[str, Any] = {}
    positions: dict[str | int, Positions] = {}
    for path in BUILTIN_FILES:
        reading = read(_REPOSITORY / path, path)
        assert reading.tree is not None, reading.problems
        assert not reading.problems, reading.problems
        assert not written.keys() & reading.tree.keys(), f"{path} states what stands in another file"
        written.update(reading.tree)
        positions.update(dict.fromkeys(reading.tree, reading.positions))
    checked = check(BUILTIN, written)
    assert not checked.findings, checked.findings
    return Builtin(checked.tree, written, positions)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a catalog for editors, in the vocabulary of draft 7."""
    from generators.catalog.build_fleet import flat
    from generators.grammar.defaults import Defaults
    from generators.grammar.editor import json_schema as schema

    return schema(Defaults(flat(builtin().written)))


def _build(tree: dict[str, Any], layer: Builtin, resolver: Resolver, path: Path, folder: Path) -> Model:
    fleet = build_fleet(tree, layer.tree, layer.written, catalog_name(path.resolve().name))
    # Sources lie beside the catalog that names their folder.
    described = interfaces.read(path.parent, folder, fleet.platform.sources, tree["services"])
    builder = ServiceBuilder(tree, fleet, resolver, described)
    return Model(fleet, tuple(builder.build(name) for name in tree["services"]))


def _besides(model: Model, top: Path) -> tuple[Path, ...]:
    services = (service.id for service in model.services)
    return tuple(interfaces.watched(top.absolute(), model.fleet.platform.sources, services))


def _told(findings: Iterable[Finding], refused: tuple[KeyPath, ...]) -> Iterable[Finding]:
    """Without the findings that only follow from what the grammar refused."""
    if not refused:
        return findings
    gone, beside = set(refused), {path[:-1] for path in refused}
    return (one for one in findings if not follows(one, gone, beside))


def _placed(findings: Iterable[Finding], reading: Reading, places: Places) -> tuple[Problem, ...]:
    problems = list(reading.problems)
    # What the reader refused is judged as text below: one finding at a place is enough.
    told = {(one.place.line, one.place.column): index for index, one in enumerate(problems)}
    for one in map(_editable_first, findings):
        place = places.of(one.spot)
        index = told.get((place.line, place.column)) if not one.spot.builtin else None
        if index is not None:
            problems[index] = replace(problems[index], hint=readable(_what_fits(problems[index], one)))
            continue
        problems.append(
            Problem(
                one.rule,
                readable(one.message),
                place,
                readable(one.hint),
                one.severity,
                tuple(Related(places.of(spot), readable(message)) for spot, message in one.related),
                readable(service_of(one.spot.path)),
                one.environment,
                places.source(one.spot),
            )
        )
    return in_order(problems)


def _what_fits(read: Problem, one: Finding) -> str:
    """The hint about a value that the reader refused, when its place in the grammar is known."""
    if (read.rule == AMBIGUOUS and one.hint) or (read.rule == KEY_NOT_TEXT and one.rule in _OF_NAMES):
        # Quotes make it clear what was written, not that it fits.
        return one.hint
    if read.rule == NO_VALUE and one.hint:
        key = key_at(CATALOG, one.spot.path)
        return f"{'' if key and key.required else 'leave the key out, or '}write a value – {one.hint}"
    return read.hint


def _editable_first(one: Finding) -> Finding:
    """The place that a person edits leads; a built-in default only explains it."""
    if not one.spot.builtin:
        return one
    for index, (spot, _) in enumerate(one.related):
        if not spot.builtin:
            others = one.related[:index] + one.related[index + 1 :]
            return one._replace(spot=spot, related=((one.spot, "the built-in default"), *others))
    return one


def _count(tree: dict[str, Any]) -> int:
    services = tree.get("services")
    return len(services) if isinstance(services, dict) else 0

"""docs/reference: every key of services.yaml, for readers and for editors.

From the grammar that also validates, and the built-in defaults that also apply, so neither page nor
schema can be out of date. The same for every catalog: it knows no service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generators.artifacts import Artifact, Render
from generators.emit import to_json
from generators.grammar import CATALOG, KIND_KEYS, LANGUAGE_KEYS, TIER_KEYS, Key, MapOf, Shape, at
from generators.grammar.defaults import Defaults
from generators.grammar.editor import json_schema
from generators.grammar.service import OWN_KEYS, SERVICE_SETTINGS
from generators.model import Model

ROOTS = ("docs/reference",)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_OWN = ("title", "priority", "description", "risk")


class Row(NamedTuple):
    """One key as the page shows it."""

    key: str
    wants: str
    required: bool
    default: str
    doc: str
    example: str


class Section(NamedTuple):
    """A part of the page: who may set its keys, and the keys."""

    title: str
    text: str
    set_by: str
    rows: tuple[Row, ...]


def of_fleet(model: Model, render: Render) -> Iterable[Artifact]:
    """The editor's schema and the page."""
    defaults = Defaults(model.fleet.defaults)
    yield Artifact(
        path="docs/reference/services.schema.json",
        text=to_json(json_schema(defaults)),
        template="generators/grammar",
    )
    yield Artifact(
        path="docs/reference/services.md",
        text=render("services.md", sections=tuple(sections(defaults))),
        template="templates/reference/services.md",
    )


def sections(defaults: Defaults) -> Iterator[Section]:
    """The page's parts in the order of the file, then the settings by who sets their defaults."""
    for name in ("platform", "environments", "teams", "alerting", "delivery", "resources"):
        key = CATALOG.keys[name]
        rows = tuple(_rows({name: key}, defaults))
        yield Section(f"`{name}:`", key.doc, "the platform team", rows)
    tiers = {key: value for key, value in _shape("tiers").keys.items() if key in _OWN}
    yield Section("`tiers.<tier>:`", _shape("tiers").doc, "SREs", tuple(_rows(tiers, defaults)))
    own = tuple(_rows(OWN_KEYS, defaults))
    yield Section("`services.<id>:`", _shape("services").doc, "the service's team", own)
    settings = "every service, and `in:` of each"
    for title, keys, owner in (
        ("Settings of a tier", TIER_KEYS, "`tiers.<tier>:`"),
        ("Settings of a kind", KIND_KEYS, "`kinds.<kind>:`"),
        ("Settings of a language", LANGUAGE_KEYS, "`languages.<language>:`, without `in:`"),
        ("Settings of a service alone", SERVICE_SETTINGS, ""),
    ):
        text = f"Defaults stand in {owner}; a service may override them." if owner else ""
        by = f"{owner}, {settings}" if owner else settings
        yield Section(title, text, by, tuple(_rows(keys, defaults)))


def _shape(section: str) -> Shape:
    found = at(CATALOG, (section, "any"))
    if not isinstance(found, Shape):
        raise TypeError(f"{section} holds no shapes")
    return found


def _rows(keys: Mapping[str, Key], defaults: Defaults) -> Iterator[Row]:
    shape = Shape("", "", keys)
    for path, key in shape.walk():
        wants = key.type.wants
        if isinstance(key.type, MapOf):
            wants = f"entries by name ({key.type.name.wants})"
        default = defaults.text(path) or key.default or key.otherwise
        yield Row(path, _cell(wants), key.required, _cell(default), _cell(key.doc), _cell(key.example))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

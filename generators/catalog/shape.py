"""Checks the shape of a tree against the grammar, and tells each mistake in the catalog's words."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pydantic_core import ValidationError

from generators.catalog.figures import in_its_unit
from generators.catalog.findings import Finding, KeyPath, Spot, dotted
from generators.catalog.forms import form
from generators.catalog.free_ports import free_port, stated
from generators.catalog.identifier import explain, twin
from generators.catalog.intended import names_at, reference
from generators.catalog.misfits import level_misfit, section_misfit
from generators.catalog.nearly import meant
from generators.catalog.short_forms import told, with_a_flag, word_of
from generators.catalog.validator import validator
from generators.grammar import (
    Boolean,
    Choice,
    Integer,
    ListOf,
    MapOf,
    Refused,
    Shape,
    Text,
    Type,
    at,
    hidden,
)
from generators.grammar.catalog import RESERVED_KEYS
from generators.grammar.scalars import seen
from generators.grammar.types import DATA
from generators.grammar.vocabulary import Amount
from generators.suggest import elsewhere, listing, nearest

_WHOLE = re.compile("-?(0|[1-9][0-9]{0,14})")
_OF_A_SERVICE = frozenset({"title", "tier", "team"})
_EMPTY = ("", "~", "null")
_OF_ANY_SCRIPT = (Text().pattern, Text("", DATA).pattern)


class Checked(NamedTuple):
    """A tree that has the shape, parsed, what was wrong with it, and the paths that were refused.

    What was refused is replaced: by nothing where it may be missing, else by a value that means nothing
    (see ``standing_in``), so that the rest can be judged. What rests on such a path is no finding.
    """

    tree: dict[str, Any]
    findings: tuple[Finding, ...]
    refused: tuple[KeyPath, ...] = ()


def check(shape: Shape, tree: dict[str, Any]) -> Checked:
    """Validates ``tree``. What is wrong is reported once and left out; the rest is judged."""
    try:
        return Checked(validator(shape).validate_python(tree), ())
    except ValidationError as error:
        errors: Any = error.errors(include_url=False)
    # Imported here: a catalog without mistakes never needs it.
    from generators.catalog.standing_in import mended

    findings = tuple(
        _spelled(shape, _finding(shape, tree, one), one["input"])
        for one in errors
        if not _told_with_its_word(shape, tree, one)
    )
    refused = tuple(dict.fromkeys(map(_path, errors)))
    return Checked(mended(shape, tree, refused), findings, refused)


def _path(error: Any) -> KeyPath:
    return tuple(step for step in error["loc"] if step != "[key]")


def _finding(shape: Shape, tree: Any, error: Any) -> Finding:
    path, kind = _path(error), error["type"]
    if kind == "extra_forbidden":
        return _unknown(shape, path, error["input"], tree)
    if kind == "missing":
        return _missing(shape, tree, path)
    wanted = at(shape, path)
    if "[key]" in error["loc"]:
        return _bad_name(shape, path, tree)
    value = error["input"]
    name = _last_name(path)
    if isinstance(context := error.get("ctx", {}).get("error"), Refused):
        if wanted is Amount:
            context = in_its_unit(tree, path, value, context)
        return Finding("catalog/wrong-value", f"{name}: {context}", Spot(path), context.hint)
    if kind == "too_short":
        hint = f"give at least one entry{form(shape, tree, path, value)}"
        return Finding("catalog/empty-value", f"{name} is empty", Spot(path, True), hint)
    if wanted is None:
        return Finding("catalog/wrong-type", f"{name}: {seen(value)} does not fit", Spot(path))
    # An empty one is told as that: whoever leaves it out has mended both.
    misfit = None if value in _EMPTY else section_misfit(tree, path)
    return misfit or _hinted(shape, tree, _wrong(path, name, value, wanted), value, wanted)


def _hinted(shape: Shape, tree: Any, finding: Finding, value: Any, wanted: Type) -> Finding:
    """With what the rest of the catalog lets one say of what fits."""
    path = finding.spot.path
    if (path[:1], path[2:]) == (("services",), ("port",)) and not finding.hint.endswith("quotes"):
        free = free_port(stated(tree.get("services")))
        return finding._replace(hint=f"{finding.hint}: {free} is free")
    if isinstance(wanted, ListOf | MapOf | Shape):
        return finding._replace(hint=f"{finding.hint}{form(shape, tree, path, value)}")
    if not isinstance(value, str):
        return finding
    if isinstance(_there(tree, path[:-1]), str):
        # A word that stands for a mapping is told by its place, and not by a key that nobody wrote.
        finding = _wrong(path, _last_name(path[:-1]), value, wanted)
        parent = at(shape, path[:-1])
        if isinstance(parent, Shape) and (right := with_a_flag(parent, value)):
            return finding._replace(hint=f"write {right}")
    # A name that is none was perhaps meant for one that there is.
    if isinstance(wanted, Text) and (hint := reference(tree, path, value)):
        return finding._replace(hint=hint)
    return finding


def _spelled(shape: Shape, finding: Finding, value: Any) -> Finding:
    """With the number of the first letter that is not of ASCII: it may look like one that is."""
    path, on_key, _ = finding.spot
    text, wanted = str(path[-1]) if on_key else value, at(shape, path)
    if not isinstance(text, str) or text.isascii() or finding.rule == "catalog/hidden-character":
        return finding
    if not on_key and isinstance(wanted, Text) and wanted.pattern in _OF_ANY_SCRIPT:
        return finding
    letter = next((one for one in text if not one.isascii() and one.isprintable()), "")
    said = f"{finding.message}; its {letter} is U+{ord(letter):04X}" if letter else finding.message
    return finding._replace(message=said)


def _word(shape: Shape, tree: Any, path: KeyPath) -> str:
    """The word that the mapping at a path has as a key instead of under its ``short``; mostly empty."""
    wanted = at(shape, path)
    return word_of(wanted, _there(tree, path)) if isinstance(wanted, Shape) else ""


def _there(tree: Any, path: KeyPath) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _told_with_its_word(shape: Shape, tree: Any, error: Any) -> bool:
    """Whether what is wrong is told already as the id that is missing beside it."""
    path = _path(error)
    return error["type"] == "extra_forbidden" and _word(shape, tree, path[:-1]) == path[-1]


def _wrong(path: KeyPath, name: str, value: Any, wanted: Type) -> Finding:
    fits = (
        isinstance(value, str)
        if isinstance(wanted, Text | Choice)
        else isinstance(value, int) and not isinstance(value, bool) and isinstance(wanted, Integer)
    )
    rule = "catalog/wrong-value" if fits else "catalog/wrong-type"
    hint = f"{wanted.wants} is needed"
    if isinstance(wanted, Choice) and isinstance(value, str):
        near = elsewhere(value, wanted.words) or nearest(value, wanted.words)
        hint = f"did you mean {_typed(near)}? " if near else ""
        hint += f"Allowed: {listing(map(_typed, wanted.words))}"
        return Finding(rule, f"{name} is {seen(value)}, which is not allowed here", Spot(path), hint)
    if isinstance(wanted, Text) and isinstance(value, int | bool):
        needed = "" if "quotes" in wanted.wants else f"{wanted.wants} is needed: "
        hint = f'{needed}write "{seen(value)}" in quotes'
    elif isinstance(wanted, Integer) and isinstance(value, str) and _WHOLE.fullmatch(value):
        hint = f"{wanted.wants} is needed: write {value} without quotes"
    elif isinstance(wanted, Boolean) and isinstance(value, str) and value.lower() in ("true", "false"):
        hint = f"write {value.lower()} without quotes"
    elif isinstance(wanted, Text) and isinstance(value, str) and (code := hidden(value)):
        message = f"{name} holds the character {code}, which nobody can see"
        return Finding("catalog/hidden-character", message, Spot(path), "write it without, on one line")
    elif (
        isinstance(wanted, Text)
        and isinstance(value, str)
        and wanted.pattern == Text().pattern
        and (brackets := next((one for one in ("{{", "}}") if one in value), "{" * value.endswith("{")))
    ):
        message = f"{name} holds {brackets}, which templates would take for an action"
        return Finding(rule, message, Spot(path), "write it in words; config values may hold it")
    elif isinstance(wanted, Text) and isinstance(value, str) and len(value) > wanted.maximum:
        return Finding(rule, *_too_long(name, value, wanted.maximum, Spot(path)))
    elif isinstance(wanted, Text) and isinstance(value, str) and value != value.strip() != "":
        message = f"{name} begins or ends with a blank"
        return Finding(rule, message, Spot(path), f"write {seen(value.strip())} without it")
    elif isinstance(wanted, Text):
        hint = _nearly(wanted, value, hint)
    return Finding(rule, f"{name} is {seen(value)}", Spot(path), hint)


def _nearly(wanted: Text, value: Any, hint: str) -> str:
    """The hint with what was probably meant."""
    if isinstance(value, list | dict):
        return f"{wanted.wants.partition(';')[0]} is needed: one text, not {seen(value)}"
    near = meant(wanted, value)
    return f"{hint}: write {near}" if near else hint


def _typed(word: str) -> str:
    """A word as a catalog has it: one that looks like a number is refused without quotes."""
    return f'"{word}"' if word[0].isdigit() else word


def _unknown(shape: Shape, path: KeyPath, value: Any, tree: Any) -> Finding:
    name, parent = str(path[-1]), at(shape, path[:-1])
    words = list(parent.keys) if isinstance(parent, Shape) else []
    where = _where(path[:-1])
    spot = Spot(path, True)
    if name in RESERVED_KEYS and len(path) in (1, 3):
        message = f"'{name}' is reserved: it has no meaning yet"
        return Finding("catalog/reserved-key", message, spot, "remove it")
    if misplaced := level_misfit(path):
        return misplaced
    if " " in name and len(path) > 1:
        hint = "put text that holds a comma or a colon in quotes"
        return Finding("catalog/unknown-key", f"unknown key '{name}' in {where}", spot, hint)
    near = elsewhere(name, words) or nearest(name, words)
    hint = (f"did you mean '{near}'? " if near else "") + f"Allowed here: {listing(words, 40)}"
    # A section misspelt may hold a title as services do.
    if isinstance(value, dict) and not near and not _OF_A_SERVICE.isdisjoint(value):
        if len(path) == 1:
            hint = "a service stands below services: indent its whole block by two blanks"
        elif (len(path), path[0]) == (3, "services"):
            hint = "a service stands beside the others: begin its whole block with two blanks less"
    if "in" in words and (name == "environments" or name in _names(tree, "environments")):
        which = name if name != "environments" else "production"
        hint = f"what differs in an environment stands below in: write in: {{{which}: {{…}}}}"
    return Finding("catalog/unknown-key", f"unknown key '{name}' in {where}", spot, hint)


def _names(tree: Any, section: str) -> Any:
    found = tree.get(section)
    return found if isinstance(found, dict) else ()


def _missing(shape: Shape, tree: Any, path: KeyPath) -> Finding:
    name, parent = str(path[-1]), at(shape, path[:-1])
    key = parent.keys.get(name) if isinstance(parent, Shape) else None
    if isinstance(parent, Shape) and parent.short == name and (word := _word(shape, tree, path[:-1])):
        message, hint = told(parent, _there(tree, path[:-1]), word, names_at(tree, path))
        return Finding("catalog/missing-key", message, Spot(path, True), hint)
    example = f" For example {name}: {key.example}" if key and key.example else ""
    # A key of one of the catalog's own sections: tier is one of tiers.
    names = tree.get(f"{name}s")
    if key and isinstance(key.type, Text) and isinstance(names, dict) and names:
        example = f" {name.capitalize()}s: {listing(names)}"
    hint = f"add {name}" + (f" – {key.doc}" if key else "") + example
    return Finding("catalog/missing-key", f"{_where(path[:-1])} has no {name}", Spot(path, True), hint)


def _bad_name(shape: Shape, path: KeyPath, tree: Any) -> Finding:
    if path[:-1] == ("services",):
        name = str(path[-1])
        if taken := twin(name, tree["services"]):
            message = f"the id '{name}' differs from '{taken}' in case only, and '{taken}' is taken"
            hint = "choose another id, in lower case; where both are one service, keep one of the two blocks"
            related = ((Spot(("services", taken), True), f"'{taken}' stands here"),)
            return Finding("catalog/id-collision", message, Spot(path, True), hint, related)
        rule, message, hint = explain(name, tree["services"])
        return Finding(rule, message, Spot(path, True), hint)
    parent = at(shape, path[:-1])
    wants, most = (
        (parent.name.wants, parent.name.maximum) if isinstance(parent, MapOf) else ("another name", 0)
    )
    if most and len(str(path[-1])) > most:
        what = f"a name in {_where(path[:-1])}"
        return Finding("catalog/bad-name", *_too_long(what, str(path[-1]), most, Spot(path, True)))
    message = f"{seen(path[-1])} cannot be a name in {_where(path[:-1])}"
    hint = f"{wants} is needed"
    hint = _nearly(parent.name, path[-1], hint) if isinstance(parent, MapOf) else hint
    return Finding("catalog/bad-name", message, Spot(path, True), hint)


def _too_long(what: str, text: str, most: int, spot: Spot) -> tuple[str, Spot, str]:
    return f"{what} has {len(text)} characters", spot, f"at most {most} are allowed"


def _where(path: KeyPath) -> str:
    return dotted(path) or "the catalog"


def _last_name(path: KeyPath) -> str:
    """The last key of a path with its list position: ``depends_on[0]``."""
    cut = len(path) - 1
    while cut > 0 and isinstance(path[cut], int):
        cut -= 1
    return dotted(path[cut:])

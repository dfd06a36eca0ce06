"""Explains a key of the catalog, where its value comes from, or a file: what made it, and why.

The key is written as in the catalog (``services.wallet.scaling.max``) or as the model has it, per
environment (``services.wallet.environments.production.scaling.maximum``); without one it is told which
environments differ. A setting without a service before it (``probes.readiness.period``) is told with every
place that states it, for whomever.

A catalog with errors is explained as far as it can be read; how many it has is said beside it.

A name that only the values of a chart have (``services.wallet.metrics.series``) is told with the keys that
decide it.

Of a file it is told which entry of the catalog it follows from, which template or module decides its
text, which output makes it, whose it is, and what to change for another text. A line behind it
(``charts/wallet/values.yaml:12``) is left out; one of the catalog (``services.yaml:41``) is the key there.

Two kinds of names are no keys and are told as well: of an alert (``ErrorsCritical``) where its threshold
stands and which runbooks hold it, of a rule that a finding names (``catalog/loosened``, ``writer/edited``)
what it finds.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from generators import catalog
from generators.catalog.origins import Origin, Source
from generators.catalog.read import read
from generators.catalog.sections import unfit
from generators.cli._command_line.keys import names_of_services, probably_meant
from generators.cli._command_line.parsing import UsageError, named
from generators.cli._command_line.request import from_arguments, shown
from generators.cli._explain.amiss import amiss, is_refused
from generators.cli._explain.asked import asked
from generators.cli._explain.chart_values import Followed, followed, nearest_value
from generators.cli._explain.misfit import misfit
from generators.cli._explain.names import is_alert, of_alert, of_rule
from generators.cli._explain.provenance import Provenance, provenance
from generators.pipeline import REPOSITORY, Request
from generators.problems import Problem, has_errors
from generators.telling import findings, tell

EXAMPLES = (
    "./doit explain services.wallet.scaling.max",
    "./doit explain probes.readiness.period",
    "./doit explain tiers.core.down",
    "./doit explain charts/wallet/values.yaml",
    "./doit explain ErrorsCritical",
)


def add_arguments(parser: ArgumentParser) -> None:
    """What to explain."""
    what = "a dotted key (services.wallet.scaling.max, scaling.max), a file, an alert, a rule of a finding"
    parser.add_argument("key", type=named, metavar="KEY|PATH", help=what)


def execute(arguments: Namespace) -> int:
    """0 when the key has a value or the file is known, 1 for errors in the way, 2 when there is no such."""
    if rule := of_rule(arguments.key):
        return tell(arguments, "explain", (), rule, checked=1, of=1, more={"rule": rule})
    request = from_arguments(arguments, dry=True, tree=False)
    loaded = catalog.load(request.catalog, request.shown, request.shows_builtin)
    if not loaded.is_read:
        return tell(arguments, "explain", loaded.problems, (), checked=0, of=1)
    arguments.key = asked(arguments.key, loaded, request)
    noted = amiss(arguments.key, loaded, request.shown)
    stated = loaded.origins.stating(arguments.key)
    if stated:
        lines = _of_all(stated, unfit(arguments.key))
        return tell(arguments, "explain", noted, lines, checked=1, of=1, more=_data(stated))
    try:
        origin = loaded.origins.of(arguments.key)
    except KeyError:
        return _no_key(arguments, loaded, request, noted)
    if is_refused(arguments.key, origin, loaded):
        return tell(arguments, "explain", noted, (), checked=0, of=1)
    sources = (origin.source, *origin.covered)
    differing = loaded.origins.elsewhere(arguments.key)
    lines = [*_of_one(sources), *(f"differs    {_line(one)}" for one in differing), *_of_its_own(origin)]
    return tell(arguments, "explain", noted, lines, checked=1, of=1, more=_data(sources, differing))


def _no_key(
    arguments: Namespace, loaded: catalog.Loaded, request: Request, noted: tuple[Problem, ...]
) -> int:
    if "/" in arguments.key or os.path.lexists(arguments.key):
        if loaded.model is None:  # what files there are follows from the whole catalog
            return tell(arguments, "explain", loaded.problems, (), checked=0, of=1)
        found = provenance(arguments.key, loaded, request)
        lines = list(_of_file(found, loaded))
        return tell(arguments, "explain", (), lines, checked=1, of=1, more={"file": _data_of(found)})
    if has_errors(noted):
        return tell(arguments, "explain", noted, (), checked=0, of=1)
    if alert := of_alert(arguments.key, loaded):
        return tell(arguments, "explain", noted, alert, checked=1, of=1, more={"alert": alert})
    if loaded.model is None and is_alert(arguments.key):  # what alerts there are follows from all of it too
        return tell(arguments, "explain", loaded.problems, (), checked=0, of=1)
    value = followed(arguments.key)
    if value and (sources := _deciding(value, loaded)) is not None:
        lines = list(_of_chart(value, sources))
        return tell(arguments, "explain", noted, lines, checked=1, of=1, more=_data(sum(sources, ())))
    findings(arguments, noted)
    raise UsageError(_unknown(arguments.key, loaded, read(request.catalog, request.shown).tree)) from None


def _deciding(value: Followed, loaded: catalog.Loaded) -> list[tuple[Source, ...]] | None:
    """The sources of each key that decides a value of a chart; None where there is none of one of them."""
    found = []
    for key in value.keys:
        try:
            origin = loaded.origins.of(key)
            found.append((origin.source, *origin.covered))
        except KeyError:
            found.append(loaded.origins.stating(key))
    return found if all(found) else None


def _of_chart(value: Followed, sources: list[tuple[Source, ...]]) -> Iterator[str]:
    yield f"in charts  {value.value}{': ' if value.words else ''}{value.words}"
    for one in sources:
        yield from _of_one(one) if value.service else _of_all(one, ())


def _unknown(key: str, loaded: catalog.Loaded, tree: object) -> str:
    """Why there is no answer, and the next step; what it proposes is answered."""
    known = tree if isinstance(tree, dict) else {}
    meant, hint = probably_meant(key, known)
    if meant == key:
        return misfit(key, known) or f"{key} is a key that nothing states\n    hint: {hint}"
    near = nearest_value(key, names_of_services(known))
    if near and _is_answered(near, loaded):
        hint = f"did you mean ./doit explain {near}?"
    elif meant and not _is_answered(meant, loaded):
        hint = f"the key {meant} is one that nothing states; docs/reference/services.md says what it means"
    return f"nothing in the catalog is called {key}\n    hint: {hint}"


def _is_answered(key: str, loaded: catalog.Loaded) -> bool:
    if loaded.errors_of(loaded.origins.steps(key.split("."))) or loaded.origins.stating(key):
        return True
    try:
        return bool(loaded.origins.of(key))
    except KeyError:
        value = followed(key)
        return value is not None and _deciding(value, loaded) is not None


def _of_one(sources: tuple[Source, ...]) -> list[str]:
    first, *covered = map(_line, sources)
    return [f"edit here  {first}", *(f"covers     {one}" for one in covered)]


def _of_its_own(origin: Origin) -> list[str]:
    """What comes from a tier or a signal holds for many: where one service may state another value."""
    if not origin.own or origin.source.key.startswith("services."):
        return []
    service = origin.own.split(".")[1]
    return [f"for one    {origin.own} in its own block: for {service} alone"]


def _of_all(stated: tuple[Source, ...], without: tuple[str, ...]) -> list[str]:
    first, *others = stated
    same = {True: "the same", False: "differs"}
    lines = [f"edit here  {_line(first)}"]
    lines += (f"{same[one.text == first.text != '']:<11}{_line(one)}" for one in others)
    return [*lines, f"not for    {', '.join(without)}: these kinds have none"] if without else lines


def _of_file(found: Provenance, loaded: catalog.Loaded) -> Iterator[str]:
    if found.generated:
        yield f"follows    {_follows(found.key, loaded)}"
        yield f"text       {shown(REPOSITORY / found.source)}"
        yield f"output     {shown(REPOSITORY / found.output)}: {found.summary}"
    yield f"file       {found.ownership.value}"
    yield f"to change  {found.change}"


def _follows(key: str, loaded: catalog.Loaded) -> str:
    try:
        return _line(loaded.origins.of(key).source)
    except KeyError:
        return "the catalog as a whole"


def _data_of(found: Provenance) -> dict[str, object]:
    return {
        "path": found.path,
        "class": found.ownership.name.lower(),
        "output": found.output or None,
        "text": found.source or None,
        "key": found.key or None,
        "change": found.change,
    }


def _line(one: Source) -> str:
    return f"{one.place}  {one.key}{': ' if one.text else ''}{one.text} ({one.layer})"


def _data(sources: tuple[Source, ...], differing: tuple[Source, ...] = ()) -> dict[str, object]:
    listed = {"sources": sources, **({"differing": differing} if differing else {})}
    return {
        name: [
            {
                "layer": one.layer,
                "key": one.key,
                "value": one.text or None,
                "path": one.place.path,
                "line": one.place.line,
            }
            for one in those
        ]
        for name, those in listed.items()
    }

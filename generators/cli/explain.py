"""Explains a key of the catalog: where its value comes from, and what it overrides.

The key is written as in the catalog (``services.wallet.scaling.max``) or as the model has it, per
environment (``services.wallet.environments.production.scaling.maximum``).
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators import catalog
from generators.catalog import Origin
from generators.catalog.origins import Source
from generators.catalog.read import read
from generators.cli.keys import probably_meant
from generators.cli.parsing import UsageError
from generators.cli.request import from_arguments
from generators.cli.telling import tell

EXAMPLES = ("./doit explain services.wallet.scaling.max", "./doit explain tiers.core.down")


def add_arguments(parser: ArgumentParser) -> None:
    """The key to explain."""
    parser.add_argument("key", help="a dotted key, as in services.wallet.scaling.max")


def execute(arguments: Namespace) -> int:
    """0 when the key has a value, 2 when there is no such key."""
    request = from_arguments(arguments, dry=True)
    loaded = catalog.load(request.catalog, request.shown, request.shown_builtin)
    if loaded.model is None:
        return tell(arguments, "explain", loaded.problems, (), checked=0, of=1)
    try:
        origin = loaded.origins.of(arguments.key)
    except KeyError:
        raise UsageError(_unknown(arguments.key, read(request.catalog, request.shown).tree)) from None
    return tell(arguments, "explain", (), _lines(origin), checked=1, of=1, more=_data(origin))


def _unknown(key: str, tree: object) -> str:
    meant, hint = probably_meant(key, tree if isinstance(tree, dict) else {})
    said = (
        f"{key} is a key that nothing states" if meant == key else f"nothing in the catalog is called {key}"
    )
    return f"{said}\n    hint: {hint}"


def _lines(origin: Origin) -> list[str]:
    lines = [f"edit here  {_line(origin.source)}"]
    return lines + [f"covers     {_line(one)}" for one in origin.covered]


def _line(one: Source) -> str:
    return f"{one.place}  {one.key}{': ' if one.text else ''}{one.text} ({one.layer})"


def _data(origin: Origin) -> dict[str, object]:
    return {
        "sources": [
            {
                "layer": one.layer,
                "key": one.key,
                "value": one.text or None,
                "path": one.place.path,
                "line": one.place.line,
            }
            for one in (origin.source, *origin.covered)
        ]
    }

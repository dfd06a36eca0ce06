"""Prints a completion script for a shell: verbs, checks, options, and the words these may be given.

bash: ``source <(./doit completion bash)``; fish: ``./doit completion fish | source``; zsh, after
``compinit``: ``source <(./doit completion zsh)``.
The script is plain text made from the same table as the help and from the catalog as it is now, so a
Tab starts no Python.
"""

from __future__ import annotations

import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from generators.catalog.loading import builtin
from generators.catalog.read import read
from generators.checks import discover
from generators.cli import test as testing
from generators.cli._command_line.keys import (
    keys_beside_services,
    keys_of_a_service,
    names_in,
    names_of_services,
)
from generators.cli._command_line.parsing import COMMON, WITH_VALUE, parser_of
from generators.cli._command_line.request import from_arguments
from generators.cli._completion import shells
from generators.cli._rehearse import operations as rehearsing_operations
from generators.cli.check import EVERY, PREFIX
from generators.cli.verbs import VERBS
from generators.conventions.enumerations import KINDS
from generators.conventions.names import sources
from generators.pipeline import REPOSITORY, Request
from generators.toolchain import Toolchain

EXAMPLES = (
    "source <(./doit completion bash)",
    "./doit completion fish | source",
    "source <(./doit completion zsh)",
)

_NAMED = {
    "ENV": "environments",
    "FROM": "environments",
    "TO": "environments",
    "RESOURCE": "resources",
    "RESOURCES": "resources",
    "SERVICE": "services",
    "SERVICES": "services",
    "ISSUER": "services",
    "TEAM": "teams",
    "TIER": "tiers",
}
"""Arguments of verbs, as their help calls them, that are names of the catalog; below which key."""

_ENVIRONMENTS = ("ENV", "FROM")
"""What comes first where a verb is given several things."""
_LISTED = ("SERVICES", "RESOURCES")
"""Several names with commas between them, in one word."""

_WRITERS = {"bash": shells.bash, "zsh": shells.zsh, "fish": shells.fish}


def add_arguments(parser: ArgumentParser) -> None:
    """The shell the script is for."""
    parser.add_argument("shell", choices=tuple(_WRITERS), metavar="SHELL", help=", ".join(_WRITERS))


def execute(arguments: Namespace) -> int:
    """Prints the script to standard output."""
    request = from_arguments(arguments, dry=True)
    tree = read(request.catalog, request.shown).tree
    known = tree if isinstance(tree, dict) else {}
    sys.stdout.write(_WRITERS[arguments.shell](words(known, _founded(known, request))))
    return 0


def words(tree: Mapping[str, Any], founded: Sequence[str] = ()) -> shells.Words:
    """What can be typed, with the names of a catalog as it was read, valid or not.

    ``founded``: the services whose sources ``update`` can renew.
    """
    verbs = [verb.word for verb in VERBS]
    actions = {word: _actions(word) for word in verbs}
    checks = [PREFIX + name for name in (EVERY, *discover())]
    tests = [f"test:{part}" for part in (*testing.SELECTIONS, testing.SERVICES) if part]
    given = {word: [one for one in found if not one.option_strings] for word, found in actions.items()}
    first = {
        word: _choices(found[0], tree)
        for word, found in given.items()
        if len(found) > 1 and found[0].metavar in _ENVIRONMENTS
    }
    arguments = {
        word: [choice for action in found[word in first :] for choice in _choices(action, tree)]
        for word, found in given.items()
    }
    programs = Toolchain(REPOSITORY, lambda _: None).program_names()
    stated = {"help": verbs, "check": checks, "update": list(founded), "setup": list(programs)}
    return shells.Words(
        verbs=[*verbs, *checks, *tests, f"rehearse:{rehearsing_operations.PART}"],
        options={
            word: sorted(option for action in found for option in action.option_strings)
            for word, found in actions.items()
        },
        common=sorted({*COMMON, "--all", "--help", "-h"}),
        taking=sorted(WITH_VALUE),
        values={
            (word, option): choices
            for word, found in actions.items()
            for action in found
            if action.option_strings and (choices := _choices(action, tree))
            for option in action.option_strings
        },
        first=first,
        lists=sorted(
            {
                option
                for found in actions.values()
                for action in found
                if action.metavar in _LISTED
                for option in action.option_strings
            }
        ),
        arguments={word: found for word, found in {**arguments, **stated}.items() if found},
        revising="diff",
        keyed="explain",
        keys=keys_beside_services(tree),
        ids=names_of_services(tree),
        below=keys_of_a_service(),
    )


def _choices(action: Action, tree: Mapping[str, Any]) -> list[str]:
    """What an argument may be: what it is limited to, or the names that the catalog has for it."""
    if action.choices:
        return [str(choice) for choice in action.choices]
    if action.metavar == "KIND":
        return list(KINDS)
    if action.metavar == "LANGUAGE":
        return sorted({*names_in("languages", builtin().tree), *names_in("languages", tree)})
    section = _NAMED.get(str(action.metavar))
    return names_in(section, tree) if section else []


def _founded(tree: Mapping[str, Any], request: Request) -> list[str]:
    platform = tree.get("platform")
    folder = platform.get("sources") if isinstance(platform, dict) else None
    places = {one: sources(str(folder or "apps"), one) for one in names_of_services(tree)}
    return [one for one, place in places.items() if (request.output / place / ".template").is_dir()]


def _actions(word: str) -> list[Action]:
    verb = next(each for each in VERBS if each.word == word)
    return parser_of(verb)._actions  # noqa: SLF001 - argparse offers no other way to list them

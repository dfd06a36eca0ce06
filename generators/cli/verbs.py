"""The list of verbs, grouped as a person meets them. Importing a verb is left to its use."""

from __future__ import annotations

import importlib
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from typing import Protocol, cast


class VerbModule(Protocol):
    """What a module of this package offers."""

    EXAMPLES: tuple[str, ...]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds the options of this verb alone."""
        ...

    def execute(self, arguments: Namespace) -> int:
        """Does it and returns the exit code. Raises UsageError where its words do not fit together."""
        ...


@dataclass(frozen=True, slots=True)
class Verb:
    """A word a person can type. With ``parts``, ``word:part`` is allowed too.

    ``without`` names options everywhere that would change nothing here: they are refused.
    """

    word: str
    group: str
    summary: str
    parts: bool = False
    without: tuple[str, ...] = ()

    def module(self) -> VerbModule:
        """Imports the verb's module."""
        return cast(VerbModule, importlib.import_module(f"generators.cli.{self.word}"))


EVERY_DAY, ASK, PROVE, SET_UP = "every day", "ask", "prove", "set up"
_INPUT, _OUTPUT, _FORMAT, _PROGRESS = "--catalog", "--output", "--format", "--progress"
_ALL_FOUR = (_INPUT, _OUTPUT, _FORMAT, _PROGRESS)
SHIP, NIGHT = "ship (dry unless --apply)", "at night (dry unless --apply)"

VERBS = (
    Verb("generate", EVERY_DAY, "write everything that follows from the catalog", without=(_PROGRESS,)),
    Verb("check", EVERY_DAY, "prove that what is committed is current and valid", parts=True),
    Verb("diff", EVERY_DAY, "show what generate would change, in words and then as text"),
    Verb(
        "new",
        EVERY_DAY,
        "add a service: ask, then write its block, its sources and what follows",
        without=(_PROGRESS,),
    ),
    Verb(
        "update",
        EVERY_DAY,
        "bring services' sources to the newest template, keeping the teams' edits",
        without=(_PROGRESS,),
    ),
    Verb("scorecard", ASK, "show how much of the fleet each kind of file covers", without=(_PROGRESS,)),
    Verb(
        "explain",
        ASK,
        "explain a key of the catalog, or a file: where it comes from, and what to edit",
        without=(_PROGRESS,),
    ),
    Verb(
        "report",
        ASK,
        "write the week's report, or the list of what is open today",
        without=(_OUTPUT, _PROGRESS),
    ),
    Verb("status", ASK, "show what runs in each environment, and whether it is well"),
    Verb("history", ASK, "show what happened to a service, from a chain that can be proved"),
    Verb("drift", ASK, "compare what runs with what was deployed: who changed what by hand"),
    Verb("logs", ASK, "print what the pods of a service wrote, in the order of time"),
    Verb("deploy", SHIP, "bring an environment to what the catalog and the release records say"),
    Verb("verify", SHIP, "judge every service of an environment, with the reason and a next step"),
    Verb("promote", SHIP, "write release records of exactly what was verified one environment before"),
    Verb("rollback", SHIP, "take a service back to the last release that was verified"),
    Verb("retire", SHIP, "remove releases of services that left the catalog, and keep their data"),
    Verb("scale", NIGHT, "run more pods of a service for a while, within the catalog's bounds"),
    Verb("restart", NIGHT, "replace the pods of a service by new ones, a few at a time"),
    Verb("stop", NIGHT, "take services out of operation until they are scaled again"),
    Verb("quarantine", NIGHT, "cut a service off from the network at once, and let it back"),
    Verb("backup", NIGHT, "show how old the copies of databases are, or make one now"),
    Verb("restore", NIGHT, "bring a database or a cache back from a copy"),
    Verb(
        "test",
        PROVE,
        "run the project's tests (test:quick, test:deep, test:services)",
        parts=True,
        without=_ALL_FOUR,
    ),
    Verb(
        "rehearse",
        PROVE,
        "run the real monitoring over a fake fleet and break it; rehearse:cluster: operations",
        parts=True,
        without=(_PROGRESS,),
    ),
    Verb(
        "cluster",
        PROVE,
        "run a real Kubernetes control plane here: up, status, down",
        without=(_OUTPUT, _PROGRESS),
    ),
    Verb("bench", PROVE, "measure speed and memory against a floor, in one run", without=_ALL_FOUR),
    Verb(
        "golden",
        PROVE,
        "rewrite the golden trees the tests compare with",
        without=(_INPUT, _OUTPUT, _PROGRESS),
    ),
    Verb("setup", SET_UP, "build and fetch every program the checks need", without=_ALL_FOUR),
    Verb("completion", SET_UP, "print a completion script for bash, zsh or fish", without=_ALL_FOUR),
    Verb("help", SET_UP, "explain one verb: its options, examples and exit codes", without=_ALL_FOUR),
)

DOIT_COMMANDS = frozenset(
    {"list", "info", "run", "forget", "clean", "ignore", "dumpdb", "reset-dep", "tabcompletion"}
)
"""Words that go to doit itself: the same verbs, seen as its tasks."""


FINDING_NOTHING = frozenset({"bench", "setup", "completion", "help"})
"""Verbs that never end with 1: what they cannot do is a broken environment."""


def find(word: str) -> Verb | None:
    """The verb of that name, without its part."""
    return next((verb for verb in VERBS if verb.word == word), None)


def overview() -> str:
    """The map that ``./doit`` alone prints: verbs by group, no options; folded to the screen."""
    # Imported here: parsing needs the verbs.
    from generators.cli._command_line.parsing import folder_for_screen

    groups: dict[str, list[Verb]] = {}
    for verb in VERBS:
        groups.setdefault(verb.group, []).append(verb)
    lines = ["Usage: ./doit VERB [options]", ""]
    for group, members in groups.items():
        lines.append(f"{group}:")
        for verb in members:
            lines += folder_for_screen(f"  {verb.word:<11} ", " " * 14).wrap(verb.summary)
        lines.append("")
    # What is typed as it is stands on one line.
    starts = ("Start: ./doit generate && ./doit check", "One verb: ./doit help diff")
    beside = "      ".join(starts)
    screen = folder_for_screen()
    lines += [beside] if len(beside) <= screen.width else starts
    lines += screen.wrap("What an exit code says: docs/guide/exit-codes.md")
    return "\n".join(lines) + "\n"

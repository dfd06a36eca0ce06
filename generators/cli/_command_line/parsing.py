"""From words to a verb and its arguments; options may stand anywhere, before or after the verb."""

from __future__ import annotations

import inspect
import shutil
import sys
import textwrap
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from generators.cli.verbs import DOIT_COMMANDS, FINDING_NOTHING, VERBS, Verb, find
from generators.suggest import nearest

_FINDINGS = "1 findings (stale files count) · "
EXIT_CODES = (
    f"exit codes: 0 clean · {_FINDINGS}2 usage · 3 a bug of ours or a broken environment · 130 interrupted"
)


class UsageError(Exception):
    """The words are wrong; the text says what to type instead."""


class HelpShown(Exception):
    """Help was asked for and printed."""


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        known = [one for one in self._option_string_actions if one.startswith("--")]
        said = message.partition("unrecognized arguments: ")[2].split()
        unused = next((name for word in said if (name := word.partition("=")[0]) in WITH_VALUE), "")
        if unused:
            raise UsageError(f"{self.prog} has no use for {unused}\n    hint: leave it out")
        near = next(filter(None, (_near_option(word, known) for word in said)), "")
        meant = f"did you mean {near}? " if near else ""
        raise UsageError(f"{message}\n    hint: {meant}./doit help {self.prog.split()[-1]}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            sys.stderr.write(message)
        raise HelpShown


def parse(words: list[str]) -> tuple[Verb, Namespace]:
    """Finds the verb among the options and parses the rest. Raises UsageError or HelpShown."""
    index = _position_of_verb(words)
    if index is None:
        raise UsageError("which verb?\n    hint: ./doit shows them all")
    word, _, part = words[index].partition(":")
    verb = find(word)
    if verb is None and index and (near := _near_option(words[index - 1], WITH_VALUE)):
        raise UsageError(f"{words[index - 1]!r} is no option\n    hint: did you mean {near}?")
    if verb is None and word in DOIT_COMMANDS:
        return Verb("tasks", "", ""), Namespace(words=words)
    if verb is None:
        raise UsageError(_unknown(word))
    if part and not verb.parts:
        raise UsageError(f"{word} has no part {part!r}\n    hint: ./doit {word}")
    arguments = parser_of(verb).parse_args(words[:index] + words[index + 1 :])
    arguments.part = part
    return verb, arguments


def parser_of(verb: Verb) -> ArgumentParser:
    """The parser of one verb: its own options first, then those that work everywhere."""
    module = verb.module()
    text = inspect.cleandoc(inspect.getdoc(module) or verb.summary).replace("``", "`")
    examples = "\n".join(f"  {example}" for example in module.EXAMPLES)
    parser = _Parser(
        prog=f"./doit {verb.word}",
        description=f"{_folded(text)}\n\nexamples:\n{examples}",
        epilog=_folded(EXIT_CODES.replace(_FINDINGS, "") if verb.word in FINDING_NOTHING else EXIT_CODES),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    own = parser.add_argument_group("options of this verb")
    module.add_arguments(own)  # type: ignore[arg-type]
    _add_common(parser, verb.without)
    return parser


NARROW = 11
"""Columns that help is never folded below, as options are not."""


def folder_for_screen(beside: str = "", below: str = "") -> textwrap.TextWrapper:
    """Folds text to the screen as options are, after ``beside`` in its first line and ``below`` in others."""
    width = max(shutil.get_terminal_size().columns - 2, NARROW)
    return textwrap.TextWrapper(width, beside, below, break_on_hyphens=False, break_long_words=False)


def _folded(text: str) -> str:
    """Paragraphs as they are written; on a screen that is too narrow for one, folded as options are."""
    folder = folder_for_screen()
    width = folder.width
    return "\n\n".join(
        folder.fill(one) if max(map(len, one.split("\n"))) > width else one for one in text.split("\n\n")
    )


def named(value: str) -> str:
    """A value that names something: not empty, as it becomes when a variable of a script is not set.

    Raises ArgumentTypeError.
    """
    if not value:
        raise ArgumentTypeError("the value is empty")
    return value


def written(value: str) -> str:
    """A value that is to stand in a file: it names something, and is UTF-8, as no path need be.

    Raises ArgumentTypeError.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError("the value is no UTF-8 text") from None
    return named(value)


COMMON: dict[str, tuple[str | None, dict[str, Any]]] = {
    "--catalog": (
        None,
        {"type": named, "metavar": "FILE", "help": "another catalog (default: services.yaml)"},
    ),
    "--output": (
        None,
        {"type": named, "metavar": "DIR", "help": "another output folder (default: this repository)"},
    ),
    "--format": (
        "text",
        {"choices": ("text", "json", "github"), "help": "of results and findings (default: text)"},
    ),
    "--color": (
        "auto",
        {"choices": ("auto", "always", "never"), "help": "default: auto, on a terminal without NO_COLOR"},
    ),
    "--progress": (
        "auto",
        {
            "choices": ("auto", "bar", "plain", "none"),
            "help": "of what takes long (default: auto, a bar on a terminal)",
        },
    ),
}
"""Options everywhere that take a value: the default of each, and how it is stated."""

_ASKED_OF_EXPLAIN = {
    "why": "./doit explain PATH says what a generated file comes from",
    "impact": "./doit explain KEY says where a key is stated and for whom; ./doit diff what an edit moves",
}
"""Words for what another verb does."""

WITH_VALUE = frozenset(COMMON)
"""Needed to tell a verb from a value before it."""


def _add_common(parser: ArgumentParser, without: Collection[str]) -> None:
    group = parser.add_argument_group("options everywhere")
    for name, (default, stated) in COMMON.items():
        if name in without:
            parser.set_defaults(**{name[2:]: default})
        else:
            group.add_argument(name, default=default, **stated)
    group.add_argument("--all", action="store_true", help="every finding, not the first 20")
    group.add_argument("-h", "--help", action="help", help="this text", default=SUPPRESS)


def _position_of_verb(words: list[str]) -> int | None:
    skip = False
    for index, word in enumerate(words):
        if skip:
            skip = False
        elif word in WITH_VALUE:
            skip = True
        elif not word.startswith("-"):
            return index
    return None


def _near_option(word: str, known: Iterable[str]) -> str:
    """The option that was meant by one that there is not; empty for every other word."""
    name = word.partition("=")[0]
    return nearest(name, known) if name.startswith("--") else ""


def _unknown(word: str) -> str:
    if word in _ASKED_OF_EXPLAIN:
        return f"{word!r} is no verb\n    hint: {_ASKED_OF_EXPLAIN[word]}"
    known = [verb.word for verb in VERBS] + sorted(DOIT_COMMANDS)
    near = nearest(word, known)
    hint = f"did you mean ./doit {near}?" if near else "./doit shows all verbs"
    return f"{word!r} is no verb\n    hint: {hint}"

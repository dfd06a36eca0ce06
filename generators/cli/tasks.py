"""Hands the words to doit itself, which knows the same verbs as tasks (``./doit list``)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.writer.shortcut import REPOSITORY

EXAMPLES = ("./doit list",)


def add_arguments(parser: ArgumentParser) -> None:
    """doit has its own options; none are added."""


def execute(arguments: Namespace) -> int:
    """Runs doit on the repository's dodo.py, from wherever the caller is."""
    import sys

    from doit.doit_cmd import DoitMain

    words: list[str] = arguments.words
    sys.argv = ["doit", *words]
    code: int = DoitMain().run([words[0], "-f", f"{REPOSITORY}/dodo.py", *words[1:]])
    return code

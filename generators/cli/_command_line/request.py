"""From the options everywhere to a request of the pipeline: which catalog, which folder."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Container, Sequence
from pathlib import Path

from generators.cli._command_line.parsing import UsageError
from generators.conventions.ownership import CATALOG
from generators.pipeline import REPOSITORY, Request
from generators.report import shown_from
from generators.telling import say
from generators.toolchain.cache import find_folder
from generators.toolchain.unavailable import Unavailable
from generators.writer import Below


def cache_folder() -> Path | None:
    """The user's cache folder, or None where nothing can be written: then runs are only slower."""
    try:
        return find_folder(os.environ)
    except Unavailable:
        return None


def shown(path: Path) -> str:
    """A path as a person in the current folder would write it."""
    try:
        return os.path.relpath(path)
    except ValueError:
        return str(path)


def from_arguments(
    arguments: Namespace,
    *,
    dry: bool,
    keep_text: bool = False,
    tree: bool = True,
    elsewhere: Path | None = None,
) -> Request:
    """Raises UsageError when another catalog is to be held against this repository's own files, and for
    an output folder that is the root of all.

    A verb that looks at no files but the catalog has no ``tree``. One that only looks may say where the
    files of another catalog are thought to be (``elsewhere``); they are shown as those of a folder DIR then.
    """
    catalog = Path(arguments.catalog).absolute() if arguments.catalog else REPOSITORY / CATALOG
    # Unlike a Path, this follows a link to itself as far as it goes; loading then tells what it is.
    other = bool(arguments.catalog) and os.path.realpath(catalog) != str(REPOSITORY / CATALOG)
    # A catalog that is not there writes nothing: that it is missing is told instead.
    homeless = tree and other and not arguments.output and catalog.exists()
    if homeless and elsewhere is None:
        raise UsageError(
            f"--catalog {arguments.catalog} needs --output: its files are not this platform's\n"
            "    hint: add --output DIR"
        )
    output = Path(arguments.output).absolute() if arguments.output else REPOSITORY
    if not os.path.realpath(output).strip("/"):
        raise UsageError(
            f"--output {arguments.output} is the root of this machine's files, which is no place for a tree\n"
            "    hint: name a folder, such as --output DIR"
        )
    shows = shown_from(output, Path.cwd())
    if homeless and elsewhere is not None:
        output, shows = elsewhere, "DIR/{}".format
    return Request(
        catalog=catalog,
        shown=shown(catalog),
        output=output,
        cache=cache_folder(),
        dry=dry,
        keep_text=keep_text,
        allow_deletions=getattr(arguments, "allow_deletions", False),
        discarded=_discarded(getattr(arguments, "discard_edits", None), output),
        announce=say,
        shows=shows,
        shows_builtin=lambda path: shown(REPOSITORY / path),
    )


def _discarded(words: Sequence[str] | None, output: Path) -> Container[str]:
    """The paths of the tree that these words of the caller name; all of them where there is no word."""
    if words is None:
        return ()
    inside = []
    for word in words:
        path = os.path.relpath(word, output)
        if path.startswith("..") or not os.path.lexists(word):
            said = "is not there" if not os.path.lexists(word) else f"is not in {shown(output)}"
            raise UsageError(f"{word} {said}\n    hint: name files as the findings do")
        inside.append("" if path == "." else path)
    return Below(*inside)

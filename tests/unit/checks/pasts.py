"""Output folders of a plan, committed before something in them changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators.checks import Context
from tests.support.pasts import commit
from tests.unit.checks.fleets import Plan, bare, context_of


def changed(before: Plan, after: Plan, folder: Path, words: str = "change", **more: Any) -> Context:
    """A context over ``after`` in a repository of its own whose commit before holds ``before``."""
    old = context_of(before, folder / "old")
    commit(old.tree, "begin")
    for path in {path for path in before.texts if before.texts[path] != after.texts.get(path)}:
        (old.tree / path).unlink()
    for path, text in after.texts.items():
        if before.texts.get(path) != text:
            (old.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (old.tree / path).write_text(text, encoding="utf-8", newline="\n")
    commit(old.tree, words)
    return bare(after, folder / "new", tree=old.tree, output=old.tree, **more)

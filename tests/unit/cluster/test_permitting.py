"""Who may what on a cluster: every verb there is is tried by somebody who may not."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from cluster.rehearsal.scenarios.permitting import ACTS, LOOKS
from generators.cli import verbs
from generators.pipeline import REPOSITORY

NAMES = {
    "image": "--image one=1@sha256:2",
    "env": "staging",
    "next": "production",
    "service": "one",
    "resource": "two",
    "pods": "3",
}
IDLE = {"drift", "verify"}
"""What acts only where something was edited, or is not recorded yet: tried where there is, or is not."""


def parser(word: str) -> ArgumentParser:
    verb = verbs.find(word)
    assert verb is not None
    made = ArgumentParser(exit_on_error=False)
    verb.module().add_arguments(made)
    return made


def on_a_cluster() -> set[str]:
    return {one.stem for one in (REPOSITORY / "ops/commands").glob("[!_]*.py")}


def test_every_command_on_a_cluster_is_tried() -> None:
    assert set(LOOKS) | set(ACTS) == on_a_cluster()
    acting = {one for one in on_a_cluster() if "--apply" in parser(one).format_help()}
    assert set(ACTS) | IDLE == acting
    assert on_a_cluster() - acting <= set(LOOKS)


@pytest.mark.parametrize(
    ("verb", "words"), [*LOOKS.items(), *((one, f"{t} --apply") for one, t in ACTS.items())]
)
def test_its_words_fit_together(verb: str, words: str) -> None:
    parser(verb).parse_args(words.format_map(NAMES).split())

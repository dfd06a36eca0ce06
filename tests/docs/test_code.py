"""Python that a page gives to copy is as our own has to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.checkout import REPOSITORY
from tests.docs.markdown import Block, read_page
from tests.docs.playing import FOUND

GIVEN = [
    (block.edit[1], block)
    for page in FOUND
    for block in read_page(REPOSITORY, page).blocks
    if block.edit and block.edit[0] == "file" and block.language == "python"
]


def complaints(path: str, text: str) -> str:
    """What ruff says of a file that is not there, as it would where the page puts it."""
    ruff = Path(sys.executable).with_name("ruff")
    said = []
    for words in (["check", "--quiet", "--no-cache"], ["format", "--quiet", "--diff", "--no-cache"]):
        command = [str(ruff), *words, "--stdin-filename", str(REPOSITORY / path), "-"]
        done = subprocess.run(
            command, input=text, cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        said += [done.stdout + done.stderr] if done.returncode else []
    return "".join(said)


@pytest.mark.parametrize(("path", "block"), GIVEN, ids=[path for path, _ in GIVEN])
def test_ruff_has_nothing_to_say_of_what_is_given(path: str, block: Block) -> None:
    assert complaints(path, "\n".join((*block.lines, ""))) == ""


def test_pages_give_python_and_what_is_wrong_in_it_is_noticed() -> None:
    assert len(GIVEN) > 1
    path, block = GIVEN[0]
    text = "\n".join((*block.lines, ""))
    assert "RUF100" in complaints(path, text + "LAST = 1  # noqa: ARG001\n")
    assert "+" in complaints(path, text.replace(" = ", "="))

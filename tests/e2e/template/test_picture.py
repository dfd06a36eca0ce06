"""The guide's picture of the page is taken from the page: ``PICTURE=new ./doit test -- <this file>``."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from generators.toolchain.node import settings
from lab import App, Lab, Running, copy
from lab.runners import GROUP
from tests.e2e.checkout import REPOSITORY

pytestmark = pytest.mark.slow
PICTURE = REPOSITORY / "docs/pictures/service-page.png"
GUIDE = REPOSITORY / "docs/guide/service-template.md"
SIZE = (900, 660)
LARGEST = 60_000


def compare(lab: Lab, running: Running, into: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Takes the picture of a service's page and compares it with the guide's."""
    shutil.copytree(Path(__file__).with_name("picture"), into)
    (into / "node_modules").symlink_to(lab.toolchain.node_packages(GROUP))
    token = lab.token(running.app, "items:read", "items:write", subject="ada")
    told = {"PICTURE": str(PICTURE), "PAGE": running.url, "TOKEN": token}
    return subprocess.run(
        ["node_modules/.bin/playwright", "test", *words],
        cwd=into,
        env={**settings(os.environ, lab.toolchain.node()), **told},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_page_looks_as_the_guide_shows_it(lab: Lab, app: App, tmp_path: Path) -> None:
    running = lab.serve(app)
    words = ["--update-snapshots"] if os.environ.get("PICTURE") == "new" else []
    done = compare(lab, running, tmp_path / "picture", *words)
    running.stop()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_page_that_looks_otherwise_is_noticed(lab: Lab, app: App, tmp_path: Path) -> None:
    other = copy(app, lab.folder / f"other-{tmp_path.name}")
    sheet = other.folder / "public/page.css"
    sheet.write_text(f"{sheet.read_text()}\nmain {{ margin-top: 12rem; }}\n")
    running = lab.serve(other)
    done = compare(lab, running, tmp_path / "picture")
    running.stop()
    assert done.returncode == 1
    assert "pixels" in done.stdout, done.stdout


def test_the_guide_shows_the_picture_with_words_for_who_cannot_see_it() -> None:
    head = PICTURE.read_bytes()[:24]
    assert struct.unpack(">II", head[16:24]) == SIZE
    assert PICTURE.stat().st_size < LARGEST
    shown = re.search(rf"!\[(.+)\]\(\.\./pictures/{re.escape(PICTURE.name)}\)", GUIDE.read_text())
    assert shown
    assert len(shown[1]) > 40

"""What an editor makes of the schema: the language server that most of them run, with the real catalog."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.toolchain import Toolchain
from tests.e2e.checkout import REPOSITORY, Checkout
from tests.e2e.language_server import LanguageServer

pytestmark = pytest.mark.slow

FIRST_LINE = "# yaml-language-server: $schema=docs/reference/services.schema.json"


@pytest.fixture(scope="module")
def server(pristine: Checkout) -> Iterator[LanguageServer]:
    toolchain = Toolchain(REPOSITORY, print)
    program = toolchain.node_packages("editor") / "yaml-language-server/bin/yaml-language-server"
    with LanguageServer([str(toolchain.node() / "node"), str(program), "--stdio"], pristine.root) as server:
        yield server


@pytest.fixture
def path(pristine: Checkout) -> Path:
    return pristine.root / "services.yaml"


@pytest.fixture
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def line_of(text: str, start: str) -> int:
    """The number, from 0, of the only line after ``wallet:`` that begins so."""
    lines = text.split("\n")
    wallet = lines.index("  wallet:")
    return next(number for number in range(wallet, len(lines)) if lines[number].startswith(start))


SPOILED = {
    "unknown key": ("    tier:", "    titel: Purse\n    tier:", "    titel"),
    "wrong type": ("    port:", "    port: many #", "    port"),
    "out of range": ("    port:", "    port: 70000 #", "    port"),
    "no such word": ("    language:", "    language: [ruby] #", "    language"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_mistake_is_underlined_where_it_is_and_the_catalog_is_clean(
    server: LanguageServer, path: Path, text: str, case: str
) -> None:
    assert text.startswith(f"{FIRST_LINE}\n")
    before, after, marked = SPOILED[case]
    at = text.index(before, text.index("\n  wallet:\n"))
    spoiled = text[:at] + after + text[at + len(before) :]
    server.show(path, spoiled)
    found = server.diagnostics(bool)
    assert {one["range"]["start"]["line"] for one in found} == {line_of(spoiled, marked)}
    server.show(path, text)
    assert server.diagnostics(lambda found: not found) == []


def asked(server: LanguageServer, method: str, path: Path, line: int, column: int) -> Any:
    place = {"line": line, "character": column}
    return server.ask(method, {"textDocument": {"uri": path.as_uri()}, "position": place})


def test_hovering_over_a_key_says_what_it_means(
    server: LanguageServer, pristine: Checkout, path: Path, text: str
) -> None:
    server.show(path, text)
    said = asked(server, "textDocument/hover", path, line_of(text, "    tier:"), 5)["contents"]["value"]
    schema = json.loads((pristine.root / "docs/reference/services.schema.json").read_text())
    service = schema["definitions"]["service"]["properties"]
    meaning = re.split(r"[.\n]", service["tier"]["description"])[0]
    assert meaning in re.sub(r"\\", "", said)


def test_the_keys_of_a_service_are_offered_by_their_names(
    server: LanguageServer, path: Path, text: str
) -> None:
    at = text.index("    tier:", text.index("\n  wallet:\n"))
    begun = f"{text[:at]}    s\n{text[at:]}"
    server.show(path, begun)
    found = asked(server, "textDocument/completion", path, line_of(begun, "    s"), 5)
    offered = {one["label"] for one in found["items"]}
    assert {"scaling", "schedule", "storage"} <= offered
    assert not [label for label in offered if label != label.lower()]

"""What pages name exists: commands, links, headings, folders, rules. Each test notices a wrong name."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path, PurePosixPath

import pytest

from generators.checks import discover
from generators.cli._command_line.parsing import HelpShown, UsageError, parse
from tests.docs.checkout import REPOSITORY, Checkout
from tests.docs.markdown import INLINE_CODE, Page, read_page
from tests.docs.markdown import parse as page_of
from tests.docs.playing import FOUND
from tests.docs.transcript import PROMPT

LAUNCHER = re.compile(r"(?:^|[;&|] ?|\s)(?:\.\.?/)doit((?: (?!\d>)[^;&|#<>\s]+)*)")
REFUSALS = "docs/guide/when-something-is-refused.md"
WRITER = "generators/writer/findings.py"


def commands(page: Page) -> list[str]:
    """The words after `./doit` wherever the page says it, without those with a place for a word."""
    shown = [line for block in page.blocks if block.language == "sh" for line in block.lines]
    typed = [line for block in page.blocks if block.language == "console" for line in block.lines]
    shown += [line.removeprefix(PROMPT) for line in typed if line.startswith(PROMPT)]
    found = [match for text in [*shown, *INLINE_CODE.findall(page.prose)] for match in LAUNCHER.findall(text)]
    return [words.strip() for words in found if not re.search(r"[…]|\bDIR\b|\bFILE\b", words)]


def checks_made_by(page: Page) -> set[str]:
    """Names of the checks that a page writes itself."""
    paths = [PurePosixPath(block.edit[1]) for block in page.blocks if block.edit]
    return {path.stem.replace("_", "-") for path in paths if path.parent.name == "checks"}


def unknown_commands(page: Page) -> list[str]:
    known = {*discover(), *checks_made_by(page), ""}
    wrong = []
    for text in commands(page):
        words = shlex.split(text)
        try:
            verb, arguments = parse(words) if words else (None, None)
        except UsageError as error:
            wrong.append(f"{page.path}: ./doit {text}: {error}")
        except HelpShown:
            continue
        else:
            if verb and arguments and verb.word == "check" and arguments.part not in known:
                wrong.append(f"{page.path}: no check {arguments.part}")
    return wrong


def broken_links(page: Page, root: Path) -> list[str]:
    wrong = []
    for link in page.links:
        target, _, anchor = link.partition("#")
        if re.match(r"https?:|mailto:", target):
            continue
        parts: list[str] = []
        for part in PurePosixPath(page.path).parent.joinpath(target).parts if target else (page.path,):
            parts = parts[:-1] if part == ".." else [*parts, part]
        path = "/".join(parts)
        if not (root / path).exists():
            wrong.append(f"{page.path}: {link}")
        elif anchor and anchor not in read_page(root, path).anchors:
            wrong.append(f"{page.path}: {link} has no such heading")
    return wrong


def rules_of_the_writer() -> set[str]:
    """Every word that the writer's findings are reported under."""
    tree = ast.parse((REPOSITORY / WRITER).read_text(encoding="utf-8"))
    rules: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_add":
            # Either of two words, where one call tells of both.
            chosen = node.args[0]
            rules += [chosen.body, chosen.orelse] if isinstance(chosen, ast.IfExp) else [chosen]
        elif isinstance(node, ast.Tuple) and len(node.elts) == len(("rule", "what", "hint")):
            rules.append(node.elts[0])
    words = (str(node.value) for node in rules if isinstance(node, ast.Constant))
    whole = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    stated = {text for text in whole if isinstance(text, str) and re.fullmatch(r"writer/[a-z-]+", text)}
    return {f"writer/{word}" for word in words} | stated


@pytest.mark.parametrize("path", FOUND)
def test_every_command_is_one(path: str) -> None:
    assert unknown_commands(read_page(REPOSITORY, path)) == []


@pytest.mark.parametrize("path", FOUND)
def test_every_link_leads_somewhere(path: str, pristine: Checkout) -> None:
    assert broken_links(read_page(pristine.folder, path), pristine.folder) == []


def test_every_page_of_the_guide_is_in_the_readme() -> None:
    links = read_page(REPOSITORY, "README.md").links
    other = read_page(REPOSITORY, REFUSALS).links
    listed = {*links, *(f"docs/guide/{link}" for link in other)}
    assert {path for path in FOUND if path != "README.md"} <= listed


def test_the_map_names_what_is_there(pristine: Checkout) -> None:
    block = next(b for b in read_page(REPOSITORY, "README.md").blocks if b.language == "text")
    above = ""
    named = []
    for line in block.lines:
        name = line.split()[0]
        above = above if line.startswith(" ") else name
        named.append(f"{above}{name}" if line.startswith(" ") else name)
    assert [path for path in named if not (pristine.folder / path).exists()] == []
    folders = {entry.name + "/" for entry in pristine.folder.iterdir() if entry.is_dir()}
    hidden = {name for name in folders if name.startswith(".")}
    told = {name.partition("/")[0] + "/" for name in named if "/" in name}
    assert told - hidden == folders - hidden


def test_every_rule_of_the_writer_is_explained() -> None:
    rules = rules_of_the_writer()
    assert {"writer/edited", "writer/overlap", "writer/disk-full", "writer/locked"} <= rules
    text = (REPOSITORY / REFUSALS).read_text(encoding="utf-8")
    assert {rule for rule in rules if f"`{rule}`" not in text} == set()
    assert set(re.findall(r"writer/[a-z-]+", text)) <= rules


def test_wrong_words_are_noticed() -> None:
    wrong = page_of("a.md", "`./doit genrate`, `./doit check --lst`\n```sh\ncd x && ./doit chek\n```\n")
    assert len(unknown_commands(wrong)) == 3
    assert unknown_commands(page_of("a.md", "`./doit check:kubeconfrm`")) == ["a.md: no check kubeconfrm"]
    assert unknown_commands(page_of("a.md", "`./doit check:<name>`, `./doit diff --text`, `./doit`")) == []


def test_wrong_links_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# What it is\n")
    (tmp_path / "guide").mkdir()
    for link in ("c.md", "../c.md", "../b.md#what-it-was", "#here"):
        page = page_of("guide/a.md", f"[text]({link})")
        (tmp_path / "guide/a.md").write_text("# There\n")
        assert len(broken_links(page, tmp_path)) == 1, link
    right = page_of("guide/a.md", "[text](../b.md#what-it-is) ![picture](../b.md) [web](https://a.example)")
    assert broken_links(right, tmp_path) == []

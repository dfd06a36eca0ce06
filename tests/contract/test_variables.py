"""The variables that the chart sets, sources read and the lab plays are the conventions'."""

from __future__ import annotations

import ast
import re

import pytest

from generators.conventions import variables
from tests.contract.promises import REPOSITORY

CHART = "templates/workload/templates/_variables.tpl"
SOURCES = {
    "typescript": "templates/service/typescript/src",
    "python": "templates/service/python/service",
}
KEYS = {"$w.calls": "depends_on", "$w.uses": "uses", "$w.egress": "egress"}
GIVEN_BY_NOBODY = {"NODE_ENV", "NODE_COMPILE_CACHE"}
"""Of the language's own runtime."""
NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT|HOST|ISSUER|AUDIENCE|ENVIRONMENT")


def fixed(template: str) -> set[str]:
    """What the chart sets under a name that is the same for every service."""
    return {*re.findall(r'"([A-Z][A-Z_]+)" ', template)}


def parts(template: str) -> dict[str, set[str]]:
    """What the chart sets for each of a kind: by key of a service, what follows the prefix."""
    found: dict[str, set[str]] = {}
    for block in re.split(r"{{- range ", template)[1:]:
        source = re.search(r":= (\$w\.\w+|include \"workload\.secret-references\")", block)
        assert source, block
        key = KEYS.get(source[1], "secrets")
        found[key] = {*re.findall(r'"%s_([A-Z]+)"', block)}
    return found


def read_by(language: str) -> set[str]:
    """Every name of a variable that a template's sources state: whole, or the part that follows a prefix."""
    folder = REPOSITORY / SOURCES[language]
    paths = [path for path in folder.rglob("*") if path.suffix in (".ts", ".py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    if language == "typescript":
        return {*re.findall(r"env\.\w+\('([A-Z_]+)'", text), *re.findall(r"variables\.([A-Z_]+)\b", text)}
    from_names = {name.upper() for name in _plain((folder / "config.py").read_text(encoding="utf-8"))}
    return from_names | {*re.findall(r'"(SERVICE_[A-Z]+|DATABASE_[A-Z]+)"', text)}


def _plain(text: str) -> list[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_PLAIN":
            return [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]  # type: ignore[misc]
    raise AssertionError("config.py has no _PLAIN")


def given_by_the_lab() -> set[str]:
    """Names in capitals that the lab gives to a service, by the lab's own sources."""
    found: set[str] = set()
    for name in ("lab.py", "remote.py"):
        tree = ast.parse((REPOSITORY / "lab" / name).read_text(encoding="utf-8"))
        keys: list[ast.expr | None] = [
            key for one in ast.walk(tree) if isinstance(one, ast.Dict) for key in one.keys
        ]
        keys += [one.key for one in ast.walk(tree) if isinstance(one, ast.DictComp)]
        keys += [one.slice for one in ast.walk(tree) if isinstance(one, ast.Subscript)]
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and NAME.fullmatch(key.value):
                found.add(key.value)
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[-1], ast.Constant):
                found.add(f"*{key.values[-1].value!s}")
    return found


@pytest.fixture(scope="module")
def template() -> str:
    return (REPOSITORY / CHART).read_text(encoding="utf-8")


def test_the_chart_sets_what_is_reserved_and_reserved_is_what_the_chart_sets(template: str) -> None:
    assert fixed(template) == {*variables.FIXED}
    assert parts(template) == {key: {*names} for key, names in variables.PARTS.items()}


@pytest.mark.parametrize("language", SOURCES)
def test_sources_read_nothing_that_nobody_gives(language: str) -> None:
    read = read_by(language)
    assert len(read) > 15
    assert read - {*variables.FIXED} - {*variables.OF_SOURCES} == set()
    assert {*variables.OF_SOURCES} - read == set()


def test_the_lab_gives_what_the_chart_gives_and_what_sources_ask_for_besides() -> None:
    given = given_by_the_lab()
    known = {*variables.FIXED, *variables.OF_SOURCES, *GIVEN_BY_NOBODY}
    known |= {f"*{part}" for names in variables.PARTS.values() for part in names}
    assert given - known == set()
    assert {"SERVICE_NAME", "PORT", "JWKS_URL", "FLAGS_FILE", "*URL", "*POOL"} <= given


def test_one_that_only_one_side_has_is_noticed(template: str) -> None:
    more = template.replace('"FLAGS_FILE" ', '"FLAGS_PATH" ')
    assert fixed(more) ^ {*variables.FIXED} == {"FLAGS_FILE", "FLAGS_PATH"}
    less = template.replace('"%s_POOL"', '"%s_SIZE"')
    assert parts(less)["uses"] ^ {*variables.PARTS["uses"]} == {"POOL", "SIZE"}

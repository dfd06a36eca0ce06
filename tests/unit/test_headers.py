"""A generated file proves itself by one line, and nothing else can pass for it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from generators import headers
from generators.artifacts import Artifact, Ownership
from generators.headers import HeaderError

TEXTS = {
    "charts/wallet/values.yaml": "a: 1\n",
    "charts/wallet/Chart.lock": "a: 1\n",
    "charts/wallet/.helmignore": "*.md\n",
    "charts/wallet/templates/web.yaml": "---\na: {{ .Values.a }}\n",
    "charts/wallet/templates/_names.tpl": '{{ define "a" }}b{{ end }}\n',
    "charts/wallet/templates/NOTES.txt": "Read {{ .Release.Name }}\n",
    "charts/wallet/README.md": "# Wallet\n",
    "charts/wallet/values.schema.json": '{\n  "type": "object"\n}\n',
    "charts/templates/values.yaml": "a: 1\n",
    "docs/front.md": "---\ntitle: x\n---\n# X\n",
    "a/empty.json": "{}\n",
    "a/compact.json": '{"a": {"b": 1}}',
    "a/deep.json": '{\n    "a": 1\n}\n',
    "a/x.svg": '<?xml version="1.0"?>\n<svg/>\n',
    "a/x.html": "<!doctype html>\n<p>x</p>\n",
    "a/run.sh": "#!/bin/sh\necho\n",
    "a/test_x.py": "import os\n",
    "a/x.toml": "a = 1\n",
    "a/x.ts": "export {}\n",
    "a/run.mjs": "#!/usr/bin/env node\nlet x\n",
    "a/x.go": "package a\n",
    "a/doc.yaml": "---\na: 1\n",
    "a/Dockerfile": "# syntax=docker/dockerfile:1\n# escape=`\nFROM scratch\n",
    "a/web.Dockerfile": "FROM scratch\n",
    "CODEOWNERS": "* @codai/platform\n",
    "a/none.txt": "",
}


def stamp(path: str, text: str, platform: str = "codai") -> str:
    artifact = Artifact(path, text, template="templates/charts/x.yaml", key="services.wallet")
    return headers.stamp(artifact, platform)


@pytest.fixture(params=list(TEXTS))
def stamped(request: pytest.FixtureRequest) -> str:
    return stamp(request.param, TEXTS[request.param])


def test_header_names_platform_template_key_and_digest(stamped: str) -> None:
    header = headers.read(stamped)
    assert header is not None
    assert (header.platform, header.template) == ("codai", "templates/charts/x.yaml")
    assert (header.key, header.service) == ("services.wallet", "wallet")
    assert header.line <= headers.FIRST_LINES
    assert stamped.split("\n")[header.line - 1] == header.text


def test_stamped_file_is_genuine_with_either_line_end(stamped: str) -> None:
    for text in (stamped, stamped.replace("\n", "\r\n")):
        certificate = headers.certify(text)
        assert certificate is not None
        assert certificate.genuine


def test_any_change_of_any_character_is_noticed(stamped: str) -> None:
    for at, letter in enumerate(stamped):
        if letter != "\n":
            other = "y" if letter != "y" else "z"
            certificate = headers.certify(f"{stamped[:at]}{other}{stamped[at + 1 :]}")
            assert certificate is None or not certificate.genuine, stamped[:at]


def test_body_is_what_remains_when_only_the_header_differs() -> None:
    for path, text in TEXTS.items():
        ours = stamp(path, text)
        assert headers.body(ours) == headers.body(stamp(path, text, "other").replace("\n", "\r\n"))
        assert headers.body(ours) != headers.body(stamp(path, text.replace("a", "b") + " x"))


@pytest.mark.parametrize(
    ("path", "rendered"),
    [
        ("charts/wallet/templates/web.yaml", True),
        ("charts/templates/templates/NOTES.txt", True),
        ("tests/golden/charts/wallet/templates/web.yaml", True),
        ("charts/templates/values.yaml", False),
        ("charts/templates/files/a.yaml", False),
        ("docs/templates/a.yaml", False),
    ],
)
def test_what_helm_renders_is_told_from_a_service_called_templates(path: str, rendered: bool) -> None:
    assert headers.is_helm_template(path) is rendered


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a/run.sh", ["#!/bin/sh", "# Gen"]),
        ("a/run.mjs", ["#!/usr/bin/env node", "// Gen"]),
        ("a/doc.yaml", ["---", "# Gen", "a: 1"]),
        ("docs/front.md", ["---", "# Gen", "title: x"]),
        ("a/Dockerfile", ["# syntax=", "# escape=", "# Gen", "FROM"]),
        ("a/x.svg", ["<?xml", "<!-- Gen", "<svg"]),
        ("a/x.html", ["<!doctype", "<!-- Gen"]),
        ("charts/wallet/templates/web.yaml", ["{{- /* Gen", "---", "a: {{"]),
        ("charts/wallet/templates/NOTES.txt", ["{{- /* Gen", "Read"]),
        ("charts/templates/values.yaml", ["# Gen", "a: 1"]),
        ("a/deep.json", ["{", '    "$comment": "Gen', '    "a": 1']),
        ("a/x.go", ["// Gen", "package"]),
    ],
)
def test_header_stands_first_but_after_what_must_be_first(path: str, lines: list[str]) -> None:
    for line, start in zip(stamp(path, TEXTS[path]).split("\n"), lines, strict=False):
        assert line.startswith(start)


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith(".json")])
def test_json_stays_the_same_object_with_the_header_first(path: str) -> None:
    read = json.loads(stamp(path, TEXTS[path]))
    assert next(iter(read)) == "$comment"
    assert read.pop("$comment").startswith("Generated for codai")
    assert read == json.loads(TEXTS[path])


def test_yaml_and_svg_keep_their_meaning() -> None:
    for path in ("charts/wallet/values.yaml", "a/doc.yaml"):
        assert yaml.safe_load(stamp(path, TEXTS[path])) == {"a": 1}
    assert ElementTree.fromstring(stamp("a/x.svg", TEXTS["a/x.svg"])).tag == "svg"
    front = stamp("docs/front.md", TEXTS["docs/front.md"]).split("---\n")[1]
    assert yaml.safe_load(front) == {"title": "x"}


GOOD = stamp("a/x.yaml", "a: 1\n").split("\n", maxsplit=1)[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "# Generated by hand; do not edit\n",
        "\n\n\n\n\n" + GOOD + "\n",
        "x" * headers.HEAD_LENGTH + "\n" + GOOD,
        GOOD[1:],
        " " + GOOD,
        "see: " + GOOD,
        GOOD + " ",
        GOOD + " -->",
        GOOD[:-1],
        GOOD + "0",
        GOOD[:-1] + "G",
        GOOD.replace("codai", "Codai"),
        GOOD.replace("services.yaml", "services yml"),
        GOOD.replace("# ", "#", 1),
        GOOD.replace("# ", "{{- /* ", 1),
        GOOD.replace("# ", '"$comment": "', 1) + "'",
        f"The line reads `{GOOD}`.\n",
    ],
)
def test_what_only_looks_like_a_header_is_not_ours(text: str) -> None:
    assert headers.read(text) is None
    assert headers.certify(text) is None


def test_header_cut_by_the_limit_is_not_taken_for_a_whole_one() -> None:
    padding = "x" * (headers.HEAD_LENGTH - len(GOOD) - 1) + "\n"
    assert headers.read(f"{padding}{GOOD}\n") is not None
    assert headers.read(f"{padding}{GOOD}0\n") is None


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("a/x.png", "x", "no comment style"),
        ("a/LICENSE", "x", "no comment style"),
        ("a/yaml", "x", "no comment style"),
        ("a/x.json", "[]", "JSON object"),
        ("a/x.json", '{"$comment": "mine"}', "kept for the header"),
        ("a/x.yaml", "a: 1\r\n", "CR"),
        ("a/x.sh", "#!/bin/sh", "no end"),
        ("a/x.svg", "<?xml?>", "no end"),
        ("a/Dockerfile", "# syntax=x", "no end"),
    ],
)
def test_what_cannot_carry_a_header_is_a_bug_that_names_the_path(path: str, text: str, says: str) -> None:
    with pytest.raises(HeaderError, match=says) as error:
        stamp(path, text)
    assert path in str(error.value)


@pytest.mark.parametrize(
    ("platform", "template", "key"),
    [("Codai", "", ""), ("codai", "a b", ""), ("codai", "", "a)"), ("codai", 'a"', ""), ("", "", "")],
)
def test_words_that_would_break_the_grammar_are_refused(platform: str, template: str, key: str) -> None:
    with pytest.raises(HeaderError):
        headers.stamp(Artifact("a/x.yaml", "", template=template, key=key), platform)


def test_two_hyphens_are_refused_only_where_they_end_a_comment() -> None:
    artifact = Artifact("a/x.md", "", template="a--b")
    with pytest.raises(HeaderError, match="--"):
        headers.stamp(artifact, "codai")
    assert headers.read(headers.stamp(Artifact("a/x.yaml", "", template="a--b"), "codai"))


def test_header_without_template_or_key_still_reads() -> None:
    header = headers.read(headers.stamp(Artifact("CODEOWNERS", "* @a\n"), "codai"))
    assert header is not None
    assert (header.template, header.key, header.service) == ("", "", "")


@pytest.mark.parametrize(
    ("file", "name"), [("shop.yaml", "shop.yaml"), ("my -- shop.yml", "my-shop.yml"), ("é.yaml", "-.yaml")]
)
def test_the_catalog_is_called_what_its_file_is_called(file: str, name: str) -> None:
    text = headers.stamp(
        Artifact("a.md", "", "templates/a", "services.one"), "shop", headers.catalog_name(file)
    )
    assert f"from templates/a and {name} (services.one); do not edit" in text
    certificate = headers.certify(text)
    assert certificate is not None
    assert certificate.genuine
    assert (certificate.header.catalog, certificate.header.key) == (name, "services.one")


def test_seeded_files_and_links_get_no_header() -> None:
    assert headers.stamp(Artifact("a.py", "x\n", ownership=Ownership.SEEDED), "codai") == "x\n"
    assert headers.stamped(Artifact("a", link="../b"), "codai") == headers.Stamped(b"", b"")


@given(some.text(some.characters(exclude_characters="\r", exclude_categories=["Cs"])))
def test_every_text_is_genuine_when_stamped_and_gives_its_body_back(text: str) -> None:
    made = headers.stamp(Artifact("a/x.txt", f"-{text}"), "codai")
    certificate = headers.certify(made)
    assert certificate is not None
    assert certificate.genuine
    assert headers.body(made) == f"-{text}"


@given(some.text(), some.integers(0, 400))
def test_reading_any_text_never_fails(text: str, at: int) -> None:
    headers.certify(f"{text}{GOOD[:at]}\n{text}")

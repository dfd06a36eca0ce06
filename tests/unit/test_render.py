"""A template that asks for what is not there says where, for which service, and what was meant."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from generators import render
from generators.artifacts import RenderError
from generators.render import Renderer


@dataclass(frozen=True)
class Scaling:
    maximum: int = 8


@dataclass(frozen=True)
class Wallet:
    title: str = "Wallet"
    scaling: Scaling = Scaling()


CONTEXT = {"service": Wallet(), "ports": [Scaling()], "limits": {"memory": "1Gi"}}


def failure(folder: Path, template: str) -> RenderError:
    (folder / "charts").mkdir()
    (folder / "charts/x.yaml").write_text(f"a: 1\nb: {template}\n")
    with pytest.raises(RenderError) as caught:
        Renderer(folder).bind("charts")("x.yaml", **CONTEXT)
    return caught.value


@pytest.mark.parametrize(
    ("template", "said", "meant"),
    [
        ("<%= servce.title %>", "'servce' is undefined", "service"),
        ("<%= service.titel %>", "has no attribute 'titel'", "title"),
        ("<%= service.scaling.maximun %>", "has no attribute 'maximun'", "maximum"),
        ("<%= ports[0].maxmum %>", "has no attribute 'maxmum'", "maximum"),
        ("<%= limits.memry %>", "has no attribute 'memry'", "memory"),
    ],
)
def test_the_word_that_was_meant(tmp_path: Path, template: str, said: str, meant: str) -> None:
    problem = failure(tmp_path, template).problem
    assert said in problem.message
    assert problem.hint == f"did you mean {meant}?"
    assert (problem.rule, problem.place.line) == ("render/undefined", 2)
    assert problem.place.path.endswith("charts/x.yaml")


def test_without_a_near_word_the_hint_is_what_to_do(tmp_path: Path) -> None:
    assert failure(tmp_path, "<%= qqqq %>").problem.hint.startswith("pass it from the output module")


def test_a_service_is_named(tmp_path: Path) -> None:
    problem = failure(tmp_path, "<%= qqqq %>").for_service("wallet").problem
    assert problem.message == "'qqqq' is undefined, for service wallet"
    assert problem.service == "wallet"


def test_templates_that_cannot_be_kept_are_rendered_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    (tmp_path / "templates/one").mkdir(parents=True)
    (tmp_path / "templates/one/text").write_text("as ever\n")
    render = Renderer(tmp_path / "templates", tmp_path / "compiled").bind("one")
    assert render("text") == "as ever\n"


def test_a_damaged_template_is_compiled_anew(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/text").write_text("runAsNonRoot: true\n")

    def rendered() -> str:
        return Renderer(tmp_path, tmp_path / "compiled").bind("out")("text")

    assert rendered() == "runAsNonRoot: true\n"
    (kept,) = (tmp_path / "compiled").iterdir()
    whole = kept.read_bytes()
    assert b"runAsNonRoot: true" in whole
    damaged = [whole[:length] for length in (0, 3, 10, 20, 50, len(whole) - 1)]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    for data in (*damaged, whole.replace(b"true", b"tru3")):
        kept.write_bytes(data)
        assert rendered() == "runAsNonRoot: true\n"
        assert kept.read_bytes() == whole


def test_clones_share_what_is_compiled_and_each_renders_its_own(tmp_path: Path) -> None:
    for clone, text in (("a", "one\n"), ("b", "other\n"), ("c", "one\n")):
        (tmp_path / clone / "out").mkdir(parents=True)
        (tmp_path / clone / "out/text").write_text(text)
        assert Renderer(tmp_path / clone, tmp_path / "compiled").bind("out")("text") == text
    assert len(list((tmp_path / "compiled").iterdir())) == 1


def test_another_syntax_is_compiled_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/text").write_text("  <% if true %>\n  one\n  <% endif %>\n")
    texts = []
    for trims in (True, False):
        monkeypatch.setitem(render._SYNTAX, "trim_blocks", trims)
        texts.append(Renderer(tmp_path, tmp_path / "compiled").bind("out")("text"))
    assert texts == ["  one\n", "\n  one\n\n"]

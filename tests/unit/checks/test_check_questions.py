"""A kept answer is one to the same question: other programs, words or texts are asked anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from generators.checks import (
    Context,
    actionlint,
    alertmanager,
    checkov,
    kube_score,
    mutants,
    promtool,
    routes,
    zizmor,
)
from generators.checks._alertmanager.files import CONFIGURATION
from generators.checks._engine.store import question
from generators.checks._pipelines.workflows import Workflow
from generators.checks._rules import files

MakeContext = Callable[..., Context]
PROGRAM = Path("/programs/1/it")
ASKED = (PROGRAM,), ("check", "all"), ("a: 1", "b: 2")


@pytest.mark.parametrize(
    "other",
    [
        ((Path("/programs/2/it"),), ("check", "all"), ("a: 1", "b: 2")),
        ((PROGRAM, PROGRAM), ("check", "all"), ("a: 1", "b: 2")),
        ((PROGRAM,), ("check", "all", "--strict"), ("a: 1", "b: 2")),
        ((PROGRAM,), ("check", "all", "a: 1"), ("b: 2",)),
        ((PROGRAM,), ("checkall",), ("a: 1", "b: 2")),
        ((PROGRAM,), ("check", "all"), ("b: 2", "a: 1")),
    ],
)
def test_each_part_of_a_question_counts(other: tuple[Sequence[Path], Sequence[str], Sequence[str]]) -> None:
    assert question(*ASKED[:2], *ASKED[2]) == question(*ASKED[:2], *ASKED[2])
    assert question(*ASKED[:2], *ASKED[2]) != question(*other[:2], *other[2])


class Kept:
    """A store that has an answer to everything, and remembers what it was asked for."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.names: list[str] = []

    def get(self, name: str) -> str:
        self.names.append(name)
        return self.answer


def _workflow(context: Context) -> Any:
    text = f"jobs:\n      - uses: a/b@{'0' * 40} # v1.2.3\n"
    return list(actionlint._judge(context, PROGRAM, PROGRAM, Workflow(".github/workflows/a.yml", text, {})))


def _mutants(context: Context) -> Any:
    mutants.tried(context, [SimpleNamespace(path="a", alert="A")])  # type: ignore[list-item]


ASKS: dict[str, tuple[ModuleType, str, str, Callable[[Context], Any]]] = {
    "actionlint": (actionlint, "WORDS", "[]", _workflow),
    "a copy by tags": (actionlint, "by_version", "[]", _workflow),
    "checkov": (checkov, "WORDS", "{}", lambda context: checkov._answer(context, [])),
    "kube-score": (kube_score, "OPTIONS", "[]", lambda context: kube_score._scores(context, (LINTED,))),
    "mutants": (mutants, "WORDS", "passed", _mutants),
    "rules": (promtool, "LINT", "passed", lambda context: promtool._linted(context, PROGRAM, [("a", "b")])),
    "tests": (
        promtool,
        "TEST",
        "passed",
        lambda context: promtool._tested(context, PROGRAM, files.TestFile("a", "b", ()), {}),
    ),
    "amtool": (alertmanager, "WORDS", "", lambda context: list(alertmanager._loads(context, "a"))),
    "routes": (
        routes,
        "WORDS",
        "x",
        lambda context: routes._reached(context, "a", SimpleNamespace(labels=())),  # type: ignore[arg-type]
    ),
    "zizmor": (zizmor, "WORDS", "[]", zizmor.run),
}
LINTED: Any = SimpleNamespace(documents=())


@pytest.mark.parametrize("name", ASKS)
def test_another_option_is_asked_anew(
    name: str, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, constant, answer, ask = ASKS[name]
    fleet = SimpleNamespace(platform=SimpleNamespace(kubernetes="1.37"))
    context = make_context(loaded=SimpleNamespace(fleet=fleet), planned={CONFIGURATION: "a"})
    kept = Kept(answer)
    monkeypatch.setattr(context, "store", kept)
    monkeypatch.setattr(context, "program", lambda _: PROGRAM)
    monkeypatch.setattr(context.tools, "environment", lambda _: Path("/programs/2"))
    monkeypatch.setattr(mutants, "rules_of", lambda _: "rules")
    for _ in range(2):
        ask(context)
    before = getattr(module, constant)
    monkeypatch.setattr(module, constant, str.upper if callable(before) else (*before, "--stricter"))
    ask(context)
    assert len(kept.names) == 3
    assert len(set(kept.names)) == 2

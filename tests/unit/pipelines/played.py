"""One service with its image, and the programs that a delivery runs, played."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ci import programs
from ci.own import Own
from ci.reference import Image, keep

SERVICE = Own("wallet", "typescript", "commerce", ("apps/wallet",))
DIGEST = f"sha256:{'a' * 64}"
IMAGE = Image("wallet", "r.example/wallet", DIGEST, "0123456789ab", "0" * 40)


class World:
    """Programs that answer by their first words; what was asked, in order."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.inputs: list[str] = []
        self.codes: dict[str, int] = {}
        self.texts: dict[str, str] = {}

    def run(self, words: Sequence[str], **_: Any) -> int:
        return self.ask(words)[0]

    def ask(self, words: Sequence[str], *, stdin: str | None = None, **_: Any) -> tuple[int, str]:
        self.asked.append(list(words))
        self.inputs += [stdin] if stdin else []
        name = self.name(words)
        return self.codes.get(name, 0), self.texts.get(name, "")

    @staticmethod
    def name(words: Sequence[str]) -> str:
        return " ".join(Path(word).name if at == 0 else word for at, word in enumerate(words[:2]))

    def names(self) -> list[str]:
        return [self.name(words) for words in self.asked if words[0] != "gh"]

    def deploys(self, state: str, reason: str = "", code: int = 0) -> None:
        told = {"outcomes": [{"service": "wallet", "state": state, "reason": reason}]}
        self.texts["doit deploy"] = json.dumps(told)
        self.codes["doit deploy"] = code

    def verifies(self, health: str, reason: str = "", *findings: str) -> None:
        row = {"service": "wallet", "health": health, "reason": reason}
        told = [{"severity": "error", "message": one} for one in findings]
        self.texts["doit verify"] = json.dumps({"services": [{"service": "other"}, row], "findings": told})
        self.codes["doit verify"] = int(health != "healthy" or bool(findings))


def built(folder: Path, signed: str) -> list[str]:
    """The words of a delivery to staging in a run that built an image and signed a digest; empty for none."""
    keep(folder / "images/wallet.json", IMAGE._asdict())
    keep(folder / "signed/wallet.json", {"digest": signed})
    keep(folder / "plan.json", {"images": ["wallet"], "missing": {}})
    words = ["run", "--environment", "staging", "--registry", "r.example", "--outcomes", f"{folder}/out"]
    return [
        *words,
        *(f"--{name}={folder}/{name}" for name in ("images", "signed")),
        f"--plan={folder}/plan.json",
    ]


def fails(monkeypatch: pytest.MonkeyPatch, called: list[list[str]], word: str) -> None:
    """From now on what has this word fails."""

    def run(words: Sequence[str], **_: Any) -> int:
        called.append(list(words))
        return int(word in words)

    monkeypatch.setattr(programs, "run", run)


def answers_in_turn(world: World, monkeypatch: pytest.MonkeyPatch, verb: str, *said: tuple[int, str]) -> None:
    """The verb answers so, one time after the other, and the last from then on."""
    left = list(said)

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        if World.name(words) == f"doit {verb}":
            world.codes[f"doit {verb}"], world.texts[f"doit {verb}"] = (
                left.pop(0) if len(left) > 1 else left[0]
            )
        return world.ask(words)

    monkeypatch.setattr(programs, "ask", ask)

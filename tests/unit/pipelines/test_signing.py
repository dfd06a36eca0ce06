"""An image is signed with all that is stated of it, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ci import programs, signing
from tests.unit.pipelines.played import IMAGE


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, ""),
        ({"SBOM": "null"}, "the builder left no SBOM beside it"),
        ({"Provenance": "{}"}, "the builder left no Provenance beside it"),
        ({"sign": "1"}, "it could not be signed"),
        ({"attest": "1"}, "its SBOM could not be signed"),
    ],
)
def test_an_image_is_signed_with_all_that_is_stated_of_it(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], problem: str
) -> None:
    texts = {
        "SBOM": '{"linux/amd64": {"SPDX": {"name": "x"}}, "linux/arm64": {"SPDX": {"name": "y"}}}',
        "Provenance": '{"SLSA": {"builder": "z"}}',
        **said,
    }
    signed: list[str] = []

    def run(words: Sequence[str], **_: Any) -> int:
        signed.append(words[1])
        return int(texts.get(words[1], "0"))

    monkeypatch.setattr(programs, "run", run)
    monkeypatch.setattr(
        programs, "ask", lambda words: (0, next(t for n, t in texts.items() if f".{n}" in words[-1]))
    )
    assert signing.sign(IMAGE.reference) == problem
    assert problem or signed == ["sign", "attest", "attest", "attest"]

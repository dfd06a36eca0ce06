"""Configuration of one service fits into the objects that carry it; the file for it is too big to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators import catalog
from generators.conventions.variables import tells_a_secret
from tests.unit.catalog.corpus import CASES

SMALLEST = CASES / "good" / "smallest.yaml"


def told(folder: Path, values: int) -> list[str]:
    """What is said of a service with so many values of a thousand characters."""
    every = "".join(f"      VALUE_{number:03}: {'x' * 1000}\n" for number in range(values))
    text = SMALLEST.read_text(encoding="utf-8")
    before, mark, after = text.partition("    language: python\n")
    path = folder / "services.yaml"
    path.write_text(f"{before}{mark}    config:\n{every}{after}", encoding="utf-8")
    return [
        f"{one.place}: {one.message} [{one.rule}]" for one in catalog.load(path, "services.yaml").problems
    ]


@pytest.mark.parametrize(("values", "refused"), [(259, False), (261, True)])
def test_configuration_beyond_what_its_objects_hold_is_refused(
    tmp_path: Path, values: int, refused: bool
) -> None:
    found = told(tmp_path, values)

    assert [one for one in found if "[catalog/config-size]" in one] == found
    assert bool(found) is refused
    if refused:
        assert "has 257 KiB" in found[0]


@pytest.mark.parametrize("name", ["PGPASSWORD", "API_KEY", "ACCESS_TOKEN", "CLIENT_SECRET", "TOKEN_LIFETIME"])
def test_a_variable_that_is_named_as_a_secret_is_taken_for_one(name: str) -> None:
    assert tells_a_secret(name)


@pytest.mark.parametrize("name", ["MAX_TOKENS", "TOKENIZER_MODEL", "SECRETARY_EMAIL", "TOKEN_URL"])
def test_a_word_within_a_word_is_none(name: str) -> None:
    assert not tells_a_secret(name)

"""A language that a service can be written in has everything that a service is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci import sources
from ci.own import Own
from generators.catalog.loading import builtin
from generators.conventions.enumerations import LANGUAGES
from generators.conventions.pipelines import SOURCE_LANGUAGES

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["service", "scaffolds/service", "scaffolds/shared"])
def test_there_is_a_template_for_each_language_and_no_other(folder: str) -> None:
    found = {path.name for path in (REPOSITORY / "templates" / folder).iterdir() if path.is_dir()}
    assert found == set(LANGUAGES)


def test_each_language_has_defaults_and_a_title() -> None:
    assert set(builtin().written["languages"]) == set(SOURCE_LANGUAGES) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pipelines_judge_and_test_each_language(language: str) -> None:
    source = REPOSITORY / "templates/service" / language
    own = Own("one", language, "team", ("apps/one",))
    assert {"lint", "types", "audit"} <= {command.title for command in sources.quality(own, source)}
    assert sources.tests(own, sources.UNIT, source)

"""Files of one platform name no other one, and its catalog as its file is called."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from generators import catalog, headers, pipeline
from tests.support.catalogs import load

WORDS = {"admin", "dash", "docs", "explorer", "hub", "id", "mod", "templates", "tools", "x"}
"""Ids of this repository's platform that are words of any other's files too."""


def test_files_of_another_platform_do_not_name_the_one_this_repository_is_of() -> None:
    model = load("tests/catalogs/aiaas.yaml")
    name = model.fleet.platform.name
    assert model.fleet.catalog == "aiaas.yaml"
    artifacts = [one for one in pipeline.plan(model, None) if not one.link]
    texts = {one.path: headers.stamp(one, name, "aiaas.yaml") for one in artifacts}
    assert [path for path, text in texts.items() if "codai" in text.lower()] == []
    assert [path for path, text in texts.items() if "services.yaml" in text] == []
    stated = {header.catalog for text in texts.values() if (header := headers.read(text))}
    assert stated == {"aiaas.yaml"}


def named(texts: Mapping[str, str], ids: Iterable[str]) -> list[str]:
    """Where a text has one of the ids as a whole word, however it is written."""
    word = re.compile(rf"(?<![a-z0-9])({'|'.join(ids)})(?![a-z0-9])", re.IGNORECASE)
    return [f"{path}: {found[0]}" for path, text in texts.items() for found in word.finditer(text)]


@pytest.mark.parametrize("path", ["tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
@pytest.mark.slow
def test_files_of_another_platform_name_no_service_of_this_one(path: str) -> None:
    model, own = load(path), load("services.yaml")
    ids = {service.id for service in own.services} - {service.id for service in model.services} - WORDS
    assert len(ids) > 15
    texts = {one.path: one.text for one in pipeline.plan(model, None) if not one.link}
    assert named(texts, ids) == []


def test_sources_of_a_new_service_name_none_of_this_platform() -> None:
    ids = {service.id for service in load("services.yaml").services} - WORDS
    files = [path for path in (pipeline.TEMPLATES / "service").rglob("*") if path.is_file()]
    texts = {str(path): path.read_text(encoding="utf-8") for path in files if "__pycache__" not in path.parts}
    assert len(texts) > 50
    assert named(texts, ids) == []


def test_the_name_of_a_service_is_found_in_any_spelling() -> None:
    texts = {"a": "# LOGAI_URL", "b": "logai-next", "c": "logais, xlogai"}
    assert named(texts, ["logai", "wallet"]) == ["a: LOGAI", "b: logai"]


def test_a_catalog_is_called_what_a_link_leads_to_without_what_headers_cannot_hold(tmp_path: Path) -> None:
    shutil.copy(pipeline.REPOSITORY / "tests/catalogs/aiaas.yaml", tmp_path / "our services.yaml")
    link = tmp_path / "link.yaml"
    link.symlink_to("our services.yaml")
    model = catalog.load(link, link.name).model
    assert model is not None
    assert model.fleet.catalog == "our-services.yaml"

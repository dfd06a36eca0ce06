"""Files of one platform name no other one, and its catalog as its file is called."""

from __future__ import annotations

import shutil
from pathlib import Path

from generators import catalog, headers, pipeline
from tests.unit.alerts.fleets import load


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


def test_a_catalog_is_called_what_a_link_leads_to_without_what_headers_cannot_hold(tmp_path: Path) -> None:
    shutil.copy(pipeline.REPOSITORY / "tests/catalogs/aiaas.yaml", tmp_path / "our services.yaml")
    link = tmp_path / "link.yaml"
    link.symlink_to("our services.yaml")
    model = catalog.load(link, link.name).model
    assert model is not None
    assert model.fleet.catalog == "our-services.yaml"

"""Who is measured at a queue runs for it alone, as the second catalog states."""

from __future__ import annotations

import pytest

from bench.queue import CATALOG, worker
from tests.support.catalogs import REPOSITORY, load


def test_a_worker_of_the_second_catalog_starts_from_none() -> None:
    model = load(str(CATALOG.relative_to(REPOSITORY)))
    found = worker(model, model.fleet.environments[0])
    scaling = found.environments[model.fleet.environments[0].name].scaling
    assert scaling.queue is not None
    assert (scaling.minimum, scaling.maximum > 1) == (0, True)


def test_a_catalog_without_one_is_told_in_words() -> None:
    model = load("services.yaml")
    with pytest.raises(ValueError, match="no service of the catalog runs for a queue alone in staging"):
        worker(model, model.fleet.environments[0])

"""An instance inside an environment has the size of its type, or the one that it states."""

from __future__ import annotations

from pathlib import Path

from generators.catalog import Loaded, load
from generators.catalog.loading import builtin
from generators.model import Compute, InCluster
from tests.unit.catalog.corpus import CASES


def catalog(folder: Path, stated: str = "") -> Loaded:
    text = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
    assert "storage: 5Gi}" in text
    path = folder / "services.yaml"
    path.write_text(text.replace("storage: 5Gi}", f"storage: 5Gi{stated}}}"), encoding="utf-8")
    return load(path, "services.yaml")


def postgres(folder: Path, stated: str = "") -> InCluster:
    loaded = catalog(folder, stated)
    assert loaded.model is not None, loaded.problems
    return loaded.model.fleet.resources["postgres"].in_cluster["staging"]


def test_what_it_does_not_state_its_type_does(tmp_path: Path) -> None:
    stated = builtin().tree["resource"]["postgresql"]

    assert postgres(tmp_path).requests == Compute(**stated["requests"])
    assert postgres(tmp_path).limits == Compute(**stated["limits"])


def test_one_figure_changes_and_the_others_stay(tmp_path: Path) -> None:
    before, after = postgres(tmp_path), postgres(tmp_path, ", limits: {memory: 2Gi}")

    assert (after.limits.memory, before.limits.memory) == ("2Gi", "1Gi")
    assert (after.limits.cpu, after.requests) == (before.limits.cpu, before.requests)


def test_it_is_told_where_a_size_comes_from(tmp_path: Path) -> None:
    key = "resources.postgres.in.staging.in_cluster.limits.memory"
    default = catalog(tmp_path).origins.of(key)
    own = catalog(tmp_path, ", limits: {memory: 2Gi}").origins.of(key)

    assert (default.source.key, default.source.text) == ("resource.postgresql.limits.memory", "1Gi")
    assert (own.source.key, own.source.text, own.covered) == (key, "2Gi", (default.source,))

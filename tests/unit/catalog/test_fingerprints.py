"""A fingerprint changes with what its files can depend on, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from generators.catalog import load
from generators.catalog.fingerprints import digest
from tests.unit.catalog.corpus import CASES

ROOT = Path(__file__).parents[3]
BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")


def prints(tmp_path: Path, old: str = "", new: str = "") -> dict[str, str]:
    assert old in BASE
    path = tmp_path / "services.yaml"
    path.write_text(BASE.replace(old, new, 1) if old else BASE, encoding="utf-8")
    model = load(path, "services.yaml").model
    assert model is not None
    return {"fleet": model.fleet.fingerprint, **{one.id: one.fingerprint for one in model.services}}


def changed(tmp_path: Path, old: str, new: str) -> set[str]:
    before, after = prints(tmp_path), prints(tmp_path, old, new)
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def test_a_title_is_the_services_own_business(tmp_path: Path) -> None:
    assert changed(tmp_path, "title: Cart", "title: Basket") == {"cart"}


def test_a_port_concerns_the_callers_too(tmp_path: Path) -> None:
    assert changed(tmp_path, "port: 4001", "port: 4009") == {"login", "cart"}


def test_a_tier_a_signal_and_a_resource_are_the_fleets(tmp_path: Path) -> None:
    assert changed(tmp_path, "title: Core", "title: Kernel") == {"fleet"}
    assert changed(tmp_path, "above: 2%", "above: 3%") == {"fleet"}
    assert changed(tmp_path, "connections: 500", "connections: 600") == {"fleet"}


def test_a_new_service_changes_no_other(tmp_path: Path) -> None:
    block = "services:\n  news: {title: News, tier: side, team: web, language: python, port: 4003}\n"

    assert changed(tmp_path, "services:\n", block) == {"news"}


def test_a_comment_and_another_spelling_change_nothing(tmp_path: Path) -> None:
    assert changed(tmp_path, "title: Cart", "title: 'Cart' # of goods") == set()


def test_equal_values_give_equal_digests_whichever_objects_they_are() -> None:
    word = "".join(["shared", "word"])

    assert digest([word, word, {"a": word}]) == digest(
        ["sharedword", "".join(["shared", "word"]), {"a": "sharedword"}]
    )
    assert digest([1, True]) != digest([True, 1])


def test_another_hash_seed_gives_the_same_prints(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from generators.catalog import load\n"
        "model = load(Path(sys.argv[1]), 's').model\n"
        "print(model.fleet.fingerprint, *(one.fingerprint for one in model.services))"
    )
    path = CASES / "good" / "every-layer.yaml"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(path)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, locale in (("0", "C"), ("1", "C.UTF-8"))
    }

    assert len(outputs) == 1
    assert outputs.pop().strip()

"""A quota must hold what runs beside the services too: instances of resources, and their backups."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators import catalog
from generators.problems import Severity

REAL = Path(__file__).parents[3] / "services.yaml"


def pods_needed(text: str, folder: Path) -> list[int]:
    """What each environment needs, from the refusal of a quota of one pod."""
    path = folder / "services.yaml"
    path.write_text(re.sub(r"pods: [0-9]+\}", "pods: 1}", text), encoding="utf-8")
    found = catalog.load(path, "services.yaml").problems
    said = [re.search(r"may need ([0-9]+) pods", one.message) for one in found if one.rule == "catalog/quota"]
    return [int(one[1]) for one in said if one]


def test_a_backup_takes_of_the_quota_while_it_is_made(tmp_path: Path) -> None:
    text = REAL.read_text(encoding="utf-8")
    without = re.sub(r"^  backups: .*\n", "", text, flags=re.MULTILINE)
    kept = len(re.findall(r"^    backup:", text, re.MULTILINE))
    assert kept
    before = pods_needed(without, tmp_path)
    assert before
    assert pods_needed(text, tmp_path) == [count + kept for count in before]


@pytest.mark.parametrize("tier", ["core", "business", "support"])
def test_there_is_room_for_three_more_services_of_any_tier(tier: str, tmp_path: Path) -> None:
    """A team that adds one must not have to ask for capacity first, nor two branches that meet."""
    more = "".join(
        f"\n  more-{number}: {{title: More, tier: {tier}, team: finance, language: typescript,"
        f" port: {59000 + number}, depends_on: [logai], uses: [postgres, redis]}}\n"
        for number in range(3)
    )
    path = tmp_path / "services.yaml"
    path.write_text(REAL.read_text(encoding="utf-8") + more)
    loaded = catalog.load(path, "services.yaml")
    assert not [one for one in loaded.problems if one.severity is Severity.ERROR]
    assert loaded.model is not None

"""A delivery goes by what became of the image of its own service, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci import deliver, outcome
from ci.reference import keep
from tests.unit.pipelines.played import DIGEST, World, built


@pytest.mark.parametrize("signed", ["", f"sha256:{'b' * 64}"])
def test_without_an_image_that_was_signed_in_this_run_nothing_of_a_service_is_sent(
    world: World, repository: Path, signed: str
) -> None:
    """Not even its configuration: that belongs to the image which is missing."""
    world.deploys("deployed")
    assert deliver.main([*built(repository, signed), "--", "wallet"]) == 1
    (one,) = outcome.read(repository / "out")
    assert one.outcome == outcome.NOT_DEPLOYED
    assert one.outcome not in outcome.SETTLED, "the next run tries again"
    assert "doit deploy" not in world.names()


def test_the_image_that_was_signed_is_the_one_that_is_sent(world: World, repository: Path) -> None:
    world.deploys("deployed")
    assert deliver.main([*built(repository, DIGEST), "--", "wallet"]) == 0
    (asked,) = [one for one in world.asked if World.name(one) == "doit deploy"]
    assert asked[asked.index("--image") + 1].endswith(f"@{DIGEST}")


@pytest.mark.parametrize("plan", [{"images": []}, {"images": ["wallet"], "missing": {"wallet": "sources"}}])
def test_where_no_image_was_to_be_built_the_one_that_runs_stays(
    world: World, repository: Path, plan: dict[str, object]
) -> None:
    world.deploys("deployed")
    words = built(repository, "")
    keep(repository / "plan.json", {"missing": {}, **plan})
    deliver.main([*words, "--", "wallet"])
    (one,) = outcome.read(repository / "out")
    assert one.why == "nothing runs there yet, and no image was built", "what runs is asked of the cluster"


def test_images_without_the_plan_that_wanted_them_are_refused(world: World, repository: Path) -> None:
    words = [word for word in built(repository, DIGEST) if not word.startswith("--plan")]
    assert deliver.main([*words, "--", "wallet"]) == 2
    assert world.asked == []

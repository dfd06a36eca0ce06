from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci import matrix
from ci.matrix import MOST, Work


def plan(count: int, **more: Any) -> dict[str, Any]:
    ids = [f"service-{number:04}" for number in range(count)]
    about = {name: {"language": "python" if number % 3 else "typescript"} for number, name in enumerate(ids)}
    return {"services": ids, "images": ids, "about": about, "missing": {}, **more}


def worked(legs: list[dict[str, str]], *keys: str) -> list[tuple[str, ...]]:
    return sorted((name, *(leg[key] for key in keys)) for leg in legs for name in leg["services"].split())


@pytest.mark.parametrize("count", [1, 29, 66, 67, 200, 256, 257, 300, 1000])
@pytest.mark.parametrize("stage", matrix.STAGES)
def test_nothing_is_left_out_and_no_matrix_is_too_large(stage: str, count: int) -> None:
    given_plan = plan(count)
    found = matrix.stage(stage, given_plan)
    legs = found["matrix"]["include"]
    keys, times = {
        "quality": (("language",), 1),
        "tests": (("suite",), 3),
        "builds": (("architecture",), 2),
        "merges": ((), 1),
    }[stage]
    done = worked(legs, *keys)
    assert found["any"]
    assert len(legs) <= MOST
    assert len(done) == len(set(done)) == count * times
    assert {one[0] for one in done} == set(given_plan["services"])
    assert len({leg["name"] for leg in legs}) == len(legs)


def test_a_leg_has_one_service_while_there_is_room() -> None:
    legs = matrix.stage("tests", plan(29))["matrix"]["include"]
    assert len(legs) == 87
    assert legs[0] == {
        "name": "service-0000 typescript e2e",
        "services": "service-0000",
        "language": "typescript",
        "suite": "e2e",
    }


def test_languages_never_share_a_leg() -> None:
    given_plan = plan(1000)
    legs = [
        leg for stage in ("quality", "tests") for leg in matrix.stage(stage, given_plan)["matrix"]["include"]
    ]
    for leg in legs:
        languages = {given_plan["about"][name]["language"] for name in leg["services"].split()}
        assert languages == {leg["language"]}


@pytest.mark.parametrize("stage", matrix.STAGES)
def test_no_work_is_no_matrix(stage: str) -> None:
    assert matrix.stage(stage, plan(0)) == {"any": False, "matrix": {"include": []}}


def test_what_has_no_sources_or_no_dockerfile_has_no_leg() -> None:
    missing = {"service-0000": "sources", "service-0001": "Dockerfile"}
    given_plan = plan(3, missing=missing)
    tested = matrix.stage("tests", given_plan)["matrix"]["include"]
    built = matrix.stage("merges", given_plan)["matrix"]["include"]
    assert {leg["services"] for leg in tested} == {"service-0001", "service-0002"}
    assert [leg["services"] for leg in built] == ["service-0002"]
    judged = matrix.stage("quality", given_plan)["matrix"]["include"]
    assert [leg["services"] for leg in judged] == ["service-0001", "service-0002"]


WORK = st.builds(Work, st.sampled_from("abcdefghij"), st.sampled_from([(("k", "1"),), (("k", "2"),)]))


@given(st.lists(WORK), st.randoms(), st.integers(2, 20))
def test_the_legs_are_the_same_in_every_order(work: list[Work], chance: Any, most: int) -> None:
    shuffled = work.copy()
    chance.shuffle(shuffled)
    legs = matrix.legs(work, most)
    assert matrix.legs(shuffled, most) == legs
    assert len(legs) <= most
    assert worked(legs, "k") == sorted({(one.service, one.setting[0][1]) for one in work})


def test_more_settings_than_legs_are_refused() -> None:
    with pytest.raises(ValueError, match="3 kinds"):
        matrix.legs([Work("a", (("k", str(number)),)) for number in range(3)], 2)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan(2)))
    assert matrix.main(["builds", "--plan", str(tmp_path / "plan.json")]) == 0
    assert len(json.loads(capsys.readouterr().out)["matrix"]["include"]) == 4

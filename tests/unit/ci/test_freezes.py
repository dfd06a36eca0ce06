"""A freeze holds from its first moment to its last, wherever the clock hangs, and as deployments see it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci import deliver, freezes, risk
from ci.evidence import Evidence
from generators.model import Freeze
from ops.actions import guards
from ops.verdicts import freezes as of_deployments
from tests.unit.ci.platforms import POLICY
from tests.unit.ci.risks import plan
from tests.unit.pipelines.plans import model

YEAR_END = {
    "name": "year-end",
    "starts": "2026-12-18T18:00:00+02:00",
    "ends": "2027-01-04T06:00:00+02:00",
    "environments": ["production"],
    "why": "Few people are there.",
}
FIRST, LAST = (datetime.fromisoformat(str(YEAR_END[key])).timestamp() for key in ("starts", "ends"))
FROZEN = {**POLICY, "freezes": [YEAR_END]}


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (utc("2026-12-18T15:59:59.999"), False),
        (utc("2026-12-18T16:00"), True),
        (utc("2026-12-18T17:59"), True),
        (utc("2027-01-04T03:59:59.999"), True),
        (utc("2027-01-04T04:00"), False),
        (utc("2027-01-04T05:59"), False),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_first_moment_is_in_it_and_the_last_is_not(
    now: float, holds: bool, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert (freezes.frozen(FROZEN, "production", now) is not None) is holds
    assert freezes.frozen(FROZEN, "staging", now) is None


@pytest.mark.parametrize("offset", [-11, -5, 0, 2, 5.5, 14])
def test_the_same_moments_in_another_zone_are_the_same_freeze(offset: float) -> None:
    starts, ends = (datetime.fromtimestamp(at, _zone(offset)).isoformat() for at in (FIRST, LAST))
    moved = {**YEAR_END, "starts": starts, "ends": ends}
    policy = {"freezes": [moved]}
    for now, holds in ((FIRST - 0.001, False), (FIRST, True), (LAST - 0.001, True), (LAST, False)):
        assert (freezes.frozen(policy, "production", now) is not None) is holds


MOMENTS = st.builds(
    lambda minutes, offset: (
        (datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(_zone(offset)).isoformat()
    ),
    st.integers(0, 5000),
    st.sampled_from((-11, -3.5, 0, 1, 5.75, 14)),
)
WINDOWS = st.lists(
    st.tuples(MOMENTS, MOMENTS, st.sampled_from((("production",), ("staging", "production")))), max_size=4
)


@given(WINDOWS, st.integers(-60, 5060))
def test_pipelines_and_deployments_agree_on_every_moment(
    windows: list[tuple[str, str, tuple[str, ...]]], minute: int
) -> None:
    now = (datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=minute)).timestamp()
    known = tuple(
        Freeze(f"f{number}", starts, ends, where, "because")
        for number, (starts, ends, where) in enumerate(windows)
    )
    fleet = model("services.yaml").fleet
    fleet = replace(fleet, delivery=replace(fleet.delivery, freezes=known))
    policy = {
        "freezes": [
            {
                "name": one.name,
                "starts": one.starts,
                "ends": one.ends,
                "environments": list(one.environments),
                "why": one.why,
            }
            for one in known
        ]
    }
    for environment in ("staging", "production"):
        theirs = of_deployments.frozen(fleet, environment, now)
        ours = freezes.frozen(policy, environment, now)
        assert (ours or {}).get("name") == (theirs.name if theirs else None)
        if theirs and ours:
            assert freezes.words(environment, ours) == _told_by_deploy(fleet, environment, now)


def test_in_a_freeze_nothing_is_delivered_by_itself_or_approved() -> None:
    for kinds in ((), ("image", "schema", "network")):
        found = risk.report(plan(*kinds), FROZEN, "production", Evidence(), ["a"], FIRST)
        assert (found["automatic"], found["approve"], found["approval"]) == ([], [], False)
        assert found["frozen"] == ["a"]
        assert found["freeze"] == (
            "production is frozen until 2027-01-04T06:00:00+02:00 (year-end): Few people are there."
        )
        later = risk.report(plan(*kinds), FROZEN, "production", Evidence(), ["a"], LAST)
        assert (later["frozen"], later["freeze"]) == ([], "")
        assert sorted(later["automatic"] + later["approve"]) == ["a"]


def test_what_is_held_back_has_no_leg_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    found = risk.report(plan("schema"), FROZEN, "production", Evidence(), ["a"], FIRST)
    path = tmp_path / "risk.json"
    path.write_text(json.dumps(found))
    below = tmp_path / "nothing-below.json"
    below.write_text(json.dumps({"platform": []}))
    words = ["--plan", str(below), "--risk", str(path), "--environments", "staging", "production"]
    assert deliver.main(["legs", *words, "--environment", "production"]) == 0
    outputs = (tmp_path / "outputs").read_text()
    assert "automatic-any=false" in outputs
    assert "approve-any=false" in outputs
    said = capsys.readouterr().out
    assert "::warning" in said
    assert "a: not delivered, because production is frozen until 2027-01-04T06:00:00+02:00" in said


def test_the_command_takes_the_moment_from_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    (tmp_path / "plan.json").write_text(json.dumps(plan("image")))
    (tmp_path / "risk.json").write_text(json.dumps(FROZEN))
    words = ["--plan", str(tmp_path / "plan.json"), "--policy", str(tmp_path / "risk.json")]
    for now, held in ((FIRST, ["a"]), (LAST, [])):
        monkeypatch.setattr(risk, "time", SimpleNamespace(time=lambda now=now: now))
        assert risk.main([*words, "--environment", "production"]) == 0
        assert json.loads(capsys.readouterr().out)["frozen"] == held
    monkeypatch.setattr(risk, "time", SimpleNamespace(time=lambda: FIRST))
    assert risk.main([*words, "--environment", "production", "--format", "markdown"]) == 0
    said = capsys.readouterr().out
    assert "> ⚠ Nothing is deployed: production is frozen until" in said
    assert "| frozen |" in said


@pytest.mark.parametrize("stamp", ["2026-12-18T18:00", "soon", ""])
def test_a_moment_that_is_none_stops_the_pipeline(stamp: str) -> None:
    with pytest.raises(ValueError, match=r"zone|Invalid isoformat"):
        freezes.frozen({"freezes": [{**YEAR_END, "starts": stamp}]}, "production", FIRST)


def _zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


def _told_by_deploy(fleet: Any, environment: str, now: float) -> str:
    site = SimpleNamespace(
        world=SimpleNamespace(
            model=SimpleNamespace(fleet=fleet), arguments=SimpleNamespace(freeze_reason="")
        ),
        environment=SimpleNamespace(name=environment),
        api=SimpleNamespace(now=lambda: now),
    )
    (problem,) = guards.freezing(cast(Any, site), "deploy")
    return str(problem.message)

"""Who looks after what is no service's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generators.catalog import load
from generators.model import Fleet

CATALOG = Path(__file__).parents[2] / "catalogs" / "aiaas.yaml"


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    model = load(CATALOG, CATALOG.name).model
    assert model is not None
    assert len(model.fleet.teams) > 1
    return model.fleet


def approved_by(fleet: Fleet, *approvers: str) -> Fleet:
    """Every environment is approved by others than the last."""
    *before, last = fleet.environments
    first = next(iter(fleet.teams))
    others = tuple(replace(one, approvers=(first,)) for one in before)
    return replace(fleet, environments=(*others, replace(last, approvers=approvers)))


def test_who_approves_what_goes_to_users_looks_after_the_platform(fleet: Fleet) -> None:
    teams = tuple(sorted(fleet.teams, reverse=True))
    assert approved_by(fleet, *teams).caretakers == teams


def test_where_nobody_approves_every_team_does(fleet: Fleet) -> None:
    assert approved_by(fleet).caretakers == tuple(fleet.teams)

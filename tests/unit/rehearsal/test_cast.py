"""Who plays: chosen by what a catalog says, also of a small one; what nobody plays is said."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rehearsal import baseline, signals
from rehearsal.cast import (
    CORE,
    ERRING,
    FALLING,
    FLAPPING,
    PENDING,
    PUBLIC,
    SLIPPING,
    UPSTREAM,
    NoCastError,
    needs,
    uses,
)
from rehearsal.cast import cast as chosen
from rehearsal.places import Places
from rehearsal.stage import Stage
from rehearsal.turns import Turns
from tests.unit.checks.monitoring_plans import load, with_prometheus

OWN, OTHER, TINY = "services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/tiny.yaml"


def test_in_a_large_fleet_nobody_in_the_play_is_disturbed_by_another() -> None:
    players = chosen(load(OWN))
    assert players.lacking == {}
    assert needs(players[CORE], players[UPSTREAM].id)
    database = players.loss("postgresql")
    assert not uses(players[SLIPPING], database.resource.name)
    for lost in (players[FALLING], players[FLAPPING]):
        assert not any(needs(one, lost.id) for one in (players[ERRING], players[SLIPPING]))
    for lost in (players[CORE], players[UPSTREAM]):
        assert not needs(players[FLAPPING], lost.id)
    assert players[PUBLIC] == players[ERRING]
    assert all(uses(one, database.resource.name) for one in database.dependents)
    assert len({one.id for one in database.dependents}) == 5
    played = {players[role].id for role in (PENDING, ERRING, SLIPPING)}
    assert not played & {one.id for one in database.dependents}
    assert players.loss("redis").dependents == ()


def test_another_platform_plays_every_part_with_fewer_services() -> None:
    players = chosen(load(OTHER))
    assert players.lacking == {}
    assert needs(players[CORE], players[UPSTREAM].id)
    assert players.loss("postgresql").dependents == ()
    cache = players.loss("redis")
    assert len(cache.dependents) == 3
    assert all(uses(one, "redis") for one in cache.dependents)
    # Whatever is told of them is told at any hour of the day.
    muted = {"insights"}
    assert not muted & {one.team.name for one in (*players.roles.values(), *cache.dependents)}


def test_one_service_alone_plays_what_it_can_and_each_missing_part_says_what_is_looked_for() -> None:
    players = chosen(load(TINY))
    assert {one.id for one in players.roles.values()} == {"front"}
    assert CORE in players.roles
    assert players.losses == {}
    for role, reason in {
        UPSTREAM: "no two services whose loss calls somebody",
        FLAPPING: "no service whose loss is told to a channel and calls nobody",
        PUBLIC: "no service with a public host",
    }.items():
        with pytest.raises(NoCastError, match=reason):
            players[role]
    with pytest.raises(NoCastError, match="no resource of type redis"):
        players.loss("redis")


def stage(catalog: str, **prometheus: Any) -> Stage:
    """One whose world has a catalog and nothing that runs."""
    model = with_prometheus(load(catalog), **prometheus)
    world = SimpleNamespace(model=model, places=Places(model), stores=SimpleNamespace(real={}))
    return Stage(cast(Any, world))


def test_what_needs_no_player_says_so_too_where_a_catalog_has_nothing_of_it() -> None:
    with pytest.raises(NoCastError, match="no resource of type postgresql or redis"):
        asyncio.run(signals.exporters(stage(TINY)))
    with pytest.raises(NoCastError, match=r"no platform\.prometheus\.remote_write"):
        asyncio.run(baseline.store(stage(OWN, remote_write=None)))


@pytest.mark.parametrize(
    ("first", "second", "lost", "patient", "together"),
    [
        (CORE, CORE, False, True, False),
        (FLAPPING, ERRING, True, False, True),
        (UPSTREAM, CORE, True, False, False),
        (UPSTREAM, CORE, True, True, True),
        (UPSTREAM, CORE, False, False, True),
    ],
)
def test_nobody_plays_twice_at_once_nor_while_a_loss_keeps_him_quiet(
    first: str, second: str, lost: bool, patient: bool, together: bool
) -> None:
    players, told = chosen(load(OWN)), list[str]()

    async def play() -> None:
        turns = Turns()

        async def other() -> None:
            async with turns.of(players[second], patient=patient):
                told.append("other")

        async with turns.of(players[first], lost=lost):
            waiting = asyncio.create_task(other())
            await asyncio.sleep(0.01)
            told.append("one")
        await waiting

    asyncio.run(play())
    assert told == (["other", "one"] if together else ["one", "other"])


def test_who_is_back_disturbs_nobody_while_another_goes_on() -> None:
    players, told = chosen(load(OWN)), list[str]()

    async def play() -> None:
        turns = Turns()

        async def other() -> None:
            async with turns.of(players[UPSTREAM]):
                told.append("other")

        async with turns.of(players[CORE], players[UPSTREAM], lost=True) as turn:
            waiting = asyncio.create_task(other())
            await asyncio.sleep(0.01)
            assert told == []
            await turns.left(turn, players[UPSTREAM])
            await waiting

    asyncio.run(play())
    assert told == ["other"]

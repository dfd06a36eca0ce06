"""The scenarios, in the order and overlap in which they play."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from generators.model import Service
from rehearsal import baseline, cores, faults, outages, signals
from rehearsal.cast import (
    CALLEE,
    CALLER,
    CORE,
    ERRING,
    FALLING,
    FLAPPING,
    PENDING,
    PUBLIC,
    SLIPPING,
    SWELLING,
    UPSTREAM,
    Cast,
    NoCastError,
    needs,
    stands,
)
from rehearsal.factor import FACTOR
from rehearsal.outcome import Outcome
from rehearsal.stage import Scenario, Stage
from rehearsal.turns import Turns

Finished = Callable[[Outcome], None]
Alone = Callable[[Stage, Service], Coroutine[Any, Any, Outcome]]
"""A scenario with one player."""


async def play(stage: Stage, cast: Cast, finished: Finished) -> None:
    """Plays all of them; each is told when it is over."""
    await _Show(stage, cast, finished).all()


@dataclass
class _Show:
    stage: Stage
    cast: Cast
    finished: Finished
    turns: Turns = field(default_factory=Turns)

    async def all(self) -> None:
        """First alone, then side by side, then what must be alone again."""
        stage = self.stage
        await self._play("discovery", partial(baseline.discovery, stage))
        quiet: dict[str, Scenario] = {
            "healthy": partial(baseline.healthy, stage),
            "real-exporters": partial(signals.exporters, stage),
            "correlation": self._correlation,
        }
        async with asyncio.TaskGroup() as group:
            for name, scenario in quiet.items():
                group.create_task(self._play(name, scenario))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._cores())
            for name, scenario in {
                "flapping": partial(self._one, FLAPPING, faults.flapping, lost=True),
                "errors-3-percent": partial(
                    self._errors, "errors-3-percent", SLIPPING, 0.03, "ErrorsWarning"
                ),
                "series-limit": partial(self._one, SWELLING, faults.swelling),
                "business-down": partial(self._one, FALLING, faults.business, lost=True),
            }.items():
                group.create_task(self._play(name, scenario))
            group.create_task(self._public())
        forgotten = await outages.stores(stage, self.cast, self._play)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._play("prometheus-restart", partial(self._restart, forgotten)))
            group.create_task(self._play("alertmanager-stopped", partial(outages.heartbeat, stage)))
        if forgotten is not None:
            await forgotten
        await self._play("remote-write", partial(baseline.store, stage))
        await self._play("selectors", partial(signals.selected, stage))

    async def _play(self, name: str, scenario: Scenario) -> Outcome:
        try:
            outcome = await scenario()
        except NoCastError as nobody:
            outcome = Outcome(name, nobody=str(nobody))
        self.finished(outcome)
        return outcome

    async def _correlation(self) -> Outcome:
        return await signals.correlation(self.stage, self.cast[CALLER], self.cast[CALLEE])

    async def _cores(self) -> None:
        """The two at once, where there are two; else what one alone can play, one after the other."""
        stage, cast = self.stage, self.cast
        if UPSTREAM in cast.roles:
            core, upstream = cast[CORE], cast[UPSTREAM]
            async with self.turns.of(core, upstream, lost=True) as turn:
                recovered = partial(self.turns.left, turn, upstream)
                await cores.both(stage, core, upstream, self._play, recovered)
            return
        await self._play(cores.DOWN, partial(self._one, CORE, cores.down, lost=True))
        await self._play(cores.VANISHED, partial(self._one, CORE, cores.vanished, lost=True))
        await self._play(cores.BOTH, partial(self._one, UPSTREAM, cores.down))

    async def _one(self, role: str, scenario: Alone, *, lost: bool = False) -> Outcome:
        service = self.cast[role]
        async with self.turns.of(service, lost=lost):
            return await scenario(self.stage, service)

    async def _errors(self, name: str, role: str, share: float, alert: str) -> Outcome:
        service = self.cast[role]
        async with self.turns.of(service, patient=self._patient(service)):
            return await self._late(name, service, share, alert)

    async def _public(self) -> None:
        """Errors and a certificate at once, where one service has both: they are two signals."""
        erring, shown = self.cast.roles.get(ERRING), self.cast.roles.get(PUBLIC)
        name, share, alert = "errors-6-percent", 0.06, "ErrorsCritical"
        if erring is None or erring != shown:
            await self._play(name, partial(self._errors, name, ERRING, share, alert))
            await self._play("expired-certificate", partial(self._one, PUBLIC, faults.certificate))
            return
        async with self.turns.of(erring, patient=self._patient(erring)), asyncio.TaskGroup() as group:
            errors = partial(self._late, name, erring, share, alert)
            group.create_task(self._play(name, errors))
            certificate = partial(faults.certificate, self.stage, erring)
            group.create_task(self._play("expired-certificate", certificate))

    async def _late(self, name: str, service: Service, share: float, alert: str) -> Outcome:
        """Its errors are told when what it needs is back: not before their ``for`` is over."""
        stage, roles = self.stage, self.cast.roles
        lost = [roles[one] for one in (CORE, UPSTREAM) if one in roles and needs(service, roles[one].id)]
        lasts = stage.alert(service.id, alert).duration
        losses = [stage.alert(one.id, "ServiceDown") for one in lost]
        later = max((one.duration + one.keep_firing - lasts for one in losses), default=0)
        await asyncio.sleep(max(0, later) / FACTOR)
        return await faults.errors(stage, name, service, share, alert)

    def _patient(self, service: Service) -> bool:
        """Whether nothing that it needs is lost but what ``_late`` waits for."""
        roles = self.cast.roles
        return stands(service, *(roles[one] for one in (FALLING, FLAPPING) if one in roles))

    async def _restart(self, forgotten: asyncio.Future[Outcome] | None) -> Outcome:
        service = self.cast[PENDING]
        failed = any(service in one.dependents for one in self.cast.losses.values())
        if forgotten is not None and failed:
            await forgotten
        return await outages.restart(self.stage, service)

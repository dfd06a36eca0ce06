"""Who may play now: in a small fleet one service has several parts, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from generators.model import Service
from rehearsal.cast import needs


@dataclass(eq=False)
class Turn:
    """What plays now, and with whom."""

    players: tuple[Service, ...]
    lost: bool
    patient: bool

    def disturbs(self, other: Turn) -> bool:
        """Whether the other's players are busy here, or kept quiet by what is lost here."""
        if any(one.id == mine.id for one in other.players for mine in self.players):
            return True
        waits = self.lost and not other.patient
        return waits and any(needs(one, mine.id) for one in other.players for mine in self.players)


@dataclass
class Turns:
    """Scenarios that play now. Those that would disturb each other wait for one another."""

    _playing: list[Turn] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def of(self, *players: Service, lost: bool = False, patient: bool = False) -> AsyncIterator[Turn]:
        """Holds from when nobody is disturbed any more to the end of the block.

        ``lost``: the players are away, which keeps quiet what needs them. ``patient``: what is to be told
        of them can wait until that is over.
        """
        turn = Turn(players, lost, patient)
        async with self._changed:
            await self._changed.wait_for(lambda: not self._disturbed(turn))
            self._playing.append(turn)
        try:
            yield turn
        finally:
            async with self._changed:
                self._playing.remove(turn)
                self._changed.notify_all()

    async def left(self, turn: Turn, player: Service) -> None:
        """One of several who play together is done before the others."""
        async with self._changed:
            turn.players = tuple(one for one in turn.players if one is not player)
            self._changed.notify_all()

    def _disturbed(self, turn: Turn) -> bool:
        return any(one.disturbs(turn) or turn.disturbs(one) for one in self._playing)

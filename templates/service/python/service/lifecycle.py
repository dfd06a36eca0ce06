"""Where the process is between its start and its end."""

import asyncio
from typing import Literal

Status = Literal["starting", "ok", "draining"]


class Lifecycle:
    """``ending`` is set when streams are to end, ``resting`` while no unit of a worker's work is in hand."""

    def __init__(self) -> None:
        self.status: Status = "starting"
        self.ending = asyncio.Event()
        self.draining = asyncio.Event()
        self.resting = asyncio.Event()
        self.resting.set()

    def started(self) -> None:
        """It listens, and migrations ran."""
        if self.status == "starting":
            self.status = "ok"

    def drain(self) -> None:
        """Nothing new is to be begun."""
        self.status = "draining"
        self.draining.set()

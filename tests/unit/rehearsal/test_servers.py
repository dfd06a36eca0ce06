"""Servers are watched while they run, and nothing outlives a run."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from rehearsal.servers import DiedError, Server, family, memory
from rehearsal.web import Answer, Request, Site

PORT = 18999
HELD = 4_000_000


def server(folder: Path, program: str) -> Server:
    return Server("made-up", [sys.executable, "-c", program], f"http://127.9.9.9:{PORT}/", folder)


async def answers(request: Request) -> Answer:
    return Answer(b"{}")


def test_one_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    broken = server(tmp_path, "import sys; sys.exit('no such option')")
    with pytest.raises(DiedError, match=r"made-up ended with code 1; it said last: no such option"):
        asyncio.run(broken.start())


def test_a_missing_program_is_an_error_of_its_own(tmp_path: Path) -> None:
    missing = Server("made-up", [tmp_path / "nothing"], "http://127.9.9.9/", tmp_path)
    with pytest.raises(FileNotFoundError):
        asyncio.run(missing.start())


@pytest.mark.slow
def test_one_that_dies_later_is_noticed_and_one_that_was_stopped_is_not(tmp_path: Path) -> None:
    async def live() -> None:
        async with Site("127.9.9.9", PORT, answers):
            dying = server(tmp_path, "import time; time.sleep(0.5)")
            await dying.start()
            dying.must_run()
            await asyncio.sleep(1.5)
            with pytest.raises(DiedError, match="ended with code 0"):
                dying.must_run()
            stubborn = server(
                tmp_path, f"import time; of = b'.' * {HELD}; print('held', flush=True); time.sleep(60)"
            )
            try:
                await stubborn.start()
                pid = stubborn.pid
                assert pid
                # What answers is ours, so it counts as ready before it has begun.
                async with asyncio.timeout(30):
                    while stubborn.last_words() != "held":
                        await asyncio.sleep(0.05)
                assert memory([pid]) > HELD
                assert pid in family(os.getpid())
            finally:
                await stubborn.stop()
            assert pid not in family(os.getpid())
            stubborn.must_run()
            assert not Path(f"/proc/{pid}").exists()

    asyncio.run(live())

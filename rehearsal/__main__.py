"""``python -m rehearsal``: one run. Results on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from pathlib import Path

from generators import catalog
from generators.telling import say
from rehearsal.cast import cast
from rehearsal.outcome import Outcome, Report, lines, table
from rehearsal.places import TakenError
from rehearsal.repeated import Runs
from rehearsal.scenarios import play
from rehearsal.servers import DiedError
from rehearsal.shipped import NotThereError
from rehearsal.stage import Stage
from rehearsal.world import World

FAILED, INTERRUPTED = 1, 130
REASONS = (TakenError, DiedError, NotThereError, OSError)
"""What can keep a run from starting or finishing, and is said plainly."""
_NOTICED = 0.5
"""Seconds within which the end of a process is known here."""


def main(words: list[str]) -> int:
    """Runs it, as often as is asked, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="rehearsal")
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--monitoring", type=Path, required=True)
    parser.add_argument("--programs", type=json.loads, required=True)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--times", type=int, default=1)
    arguments = parser.parse_args(words)
    loaded = catalog.load(arguments.catalog, str(arguments.catalog))
    if loaded.model is None:
        return _sorry("the catalog has errors", "./doit check:catalog")
    programs = {name: Path(path) for name, path in arguments.programs.items()}
    reports: list[Report] = []
    for number in range(1, arguments.times + 1):
        if arguments.times > 1:
            say(f"run {number} of {arguments.times}")
        found = _once(World(loaded.model, arguments.monitoring, programs), arguments.format)
        if isinstance(found, int):
            return found
        reports.append(found)
    runs = Runs(reports)
    if arguments.times > 1:
        if arguments.format == "json":
            sys.stderr.write(runs.summary())
        else:
            sys.stdout.write(f"\n{runs.text()}")
    return 0 if runs.ok else FAILED


def _once(world: World, form: str) -> Report | int:
    """One run, told; the exit code where it did not come to its end."""
    finished: list[Outcome] = []
    try:
        report = asyncio.run(_run(world, finished))
    except (KeyboardInterrupt, asyncio.CancelledError):
        # The second is how a request to end arrives, once everything is stopped.
        return INTERRUPTED
    except BaseExceptionGroup as group:
        known, unknown = group.split(REASONS)
        if unknown is not None or known is None:
            raise
        return _ended(_first(known), finished, form)
    except REASONS as error:
        return _ended(error, finished, form)
    sys.stdout.write(lines(report.outcomes) if form == "json" else report.text())
    sys.stdout.flush()
    if form == "json":
        sys.stderr.write(report.summary())
    return report


async def _run(world: World, finished: list[Outcome]) -> Report:
    """Plays it; ``finished`` has what was, also when this raises what is among ``REASONS``."""

    def tell(outcome: Outcome) -> None:
        finished.append(outcome)
        _finished(outcome)

    begin = time.monotonic()
    players = cast(world.model)
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    async with world:
        taken = f"{time.monotonic() - begin:.0f} s"
        say(f"started {len(world.servers)} servers and {len(world.places.pods)} pods in {taken}")
        stage = Stage(world)
        watching = asyncio.create_task(stage.watch())
        playing = asyncio.create_task(play(stage, players, tell))
        try:
            await asyncio.wait({watching, playing}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
            await playing
        except Exception:
            # What a scenario ran into is often the end of a server, which is the better word for it.
            await asyncio.sleep(_NOTICED)
            world.must_run()
            raise
        finally:
            for one in (watching, playing):
                one.cancel()
            await asyncio.gather(watching, playing, return_exceptions=True)
        world.must_run()
    return Report(tuple(finished), world.differences, time.monotonic() - begin, world.peak, world.used)


def _finished(outcome: Outcome) -> None:
    say(f"{outcome.name}: {'ok' if outcome.ok else '; '.join(outcome.said)}")


def _ended(error: BaseException, finished: list[Outcome], form: str) -> int:
    """Tells what was found before the run ended, and what ended it."""
    if finished:
        sys.stdout.write(lines(finished) if form == "json" else table(finished))
        sys.stdout.flush()
        say(f"the run ended after {len(finished)} of its scenarios")
    return _sorry(str(error), _hint(error))


def _sorry(reason: str, hint: str) -> int:
    say(f"rehearse: error: {reason} [rehearsal/cannot-run]\n    hint: {hint}")
    return FAILED


def _hint(error: BaseException) -> str:
    if isinstance(error, TakenError):
        return "end what listens there (ss -ltnp), or wait for another rehearsal to finish"
    if isinstance(error, NotThereError):
        return "./doit generate"
    if isinstance(error, FileNotFoundError):
        return "./doit setup"
    return "run it again; if it stays so, read the server's last words above"


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

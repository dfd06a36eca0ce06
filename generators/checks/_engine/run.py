"""Runs checks side by side: all run, none stops another, and none passes by looking at nothing."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from generators.checks._engine.context import Context
from generators.checks._engine.contract import Check, Missing, Result
from generators.checks._engine.processes import StoppedError
from generators.checks._engine.registry import discover
from generators.problems import MAKE_ROOM, Place, Problem, Severity, no_room

BASE = "catalog"
"""The check that judges what all others stand on; it alone runs when the catalog has errors."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One check at its end: ``seconds`` on the wall, the others running beside it."""

    name: str
    result: Result
    seconds: float


def run_all(names: Sequence[str], context: Context, workers: int = 0) -> Iterator[Finished]:
    """Each named check's end, in the order of the names; then of those that tell why a named one could
    not judge everything.

    A program that is missing is a skip, and a finding in CI; a crash is a finding that says so. An
    exception out of the loop that consumes this (an interrupt) ends the programs that still run.
    """
    checks = discover()
    pool = ThreadPoolExecutor(workers or context.workers, thread_name_prefix="check")
    futures: dict[Future[Finished], str] = {}
    context.progress.expect(len(names))
    try:
        futures = {pool.submit(_one, name, checks[name], context): name for name in names}
        for future in futures:
            yield future.result()
        # Told anew: who could judge only a part has named these meanwhile.
        late = sorted(context.left_to - set(names))
        context.progress.expect(len(names) + len(late))
        for name in late:
            yield _one(name, checks[name], context)
        context.store.sweep()
    except BaseException:
        for future in futures:
            future.cancel()
        context.processes.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one(name: str, check: Check, context: Context) -> Finished:
    started = time.monotonic()
    context.progress.at(name, 0, 0)
    try:
        if context.loaded is None and name != BASE:
            result = Result(0, 0, skipped="not run: the catalog has errors")
        else:
            result = judged(name, check.run(context))
    except StoppedError:
        raise
    except Exception as error:  # noqa: BLE001 - one check must not take the others with it
        if isinstance(error, Missing):
            result = _missing(name, error, ci=context.ci)
        else:
            result = Result(0, 1, (_crash(name, error, context),))
    # Told here and not where results are shown: the first may be waiting for a long build.
    context.progress.end(name)
    return Finished(name, result, time.monotonic() - started)


def judged(name: str, result: Result) -> Result:
    """The result, with a finding added when it claims less than it should and says nothing."""
    if result.skipped:
        return result
    place = Place(f"check:{name}")
    if result.total <= 0:
        found = Problem(
            "checks/nothing-checked",
            f"{name} found nothing to check, and nothing is not a pass",
            place,
            hint="see whether its subjects have moved, or leave the check out by name",
        )
    elif not 0 <= result.covered <= result.total:
        found = _inconsistent(place, f"{name} counts {result.covered} of {result.total}")
    elif result.covered < result.total and not _stops(result.problems):
        found = _inconsistent(
            place, f"{name} covered {result.covered} of {result.total} and does not say why"
        )
    else:
        return result
    return replace(result, problems=(*result.problems, found))


def _stops(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is not Severity.WARNING for problem in problems)


def _inconsistent(place: Place, message: str) -> Problem:
    return Problem(
        "checks/incomplete",
        message,
        place,
        hint="this is a mistake in the check itself; please report it with the command you ran",
    )


def _missing(name: str, error: Missing, *, ci: bool) -> Result:
    if not ci:
        return Result(0, 0, skipped=error.reason)
    problem = Problem(
        "checks/program-missing",
        f"{name} could not run: {error.reason}",
        Place(f"check:{name}"),
        hint=error.hint,
    )
    return Result(0, 1, (problem,), skipped=error.reason)


def _crash(name: str, error: Exception, context: Context) -> Problem:
    if reason := no_room(error):
        return Problem("checks/no-room", f"{name} could not run: {reason}", Place(f"check:{name}"), MAKE_ROOM)
    log = _log(name, error, context.cache / "logs")
    kept = f"the traceback is in {log}" if log else "".join(traceback.format_exception(error))
    return Problem(
        "checks/crash",
        f"{name} broke with {type(error).__name__}: {error}",
        Place(f"check:{name}"),
        hint=f"this is our mistake, not yours; please report it: {kept}",
    )


def _log(name: str, error: Exception, folder: Path) -> Path | None:
    path = folder / f"check-{name}.log"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        return path
    return None

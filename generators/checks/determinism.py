"""Two runs that share nothing but the repository write the same bytes with the same modes.

Hash seed, encoding of the locale, time zone, working folder, umask, home and caches differ. A locale's
language reaches Python through its module ``locale`` alone, which is banned. Counts files and links.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from generators.checks import Context, Result
from generators.checks._engine.processes import Completed
from generators.checks._first_difference import first_difference
from generators.problems import Place, Problem

NEEDS = ()
_BROKEN = 3
"""The code of a run that says nothing of the catalog: a mistake of ours, or a broken environment."""
_ERROR = re.compile(r"^(\S.*: )?error: ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run must not depend on."""

    seed: str
    locale: str
    utf8: str
    """Whether Python reads and writes UTF-8 whatever the locale: "0" makes a C locale mean ASCII."""
    zone: str
    umask: str
    columns: str


WORLDS = (
    Surroundings("1", "C", "0", "UTC", "022", "80"),
    # No other language: one that is not installed would fall back to C and say nothing.
    Surroundings("4242", "C.UTF-8", "1", "Pacific/Kiritimati", "077", "200"),
)


def run(context: Context) -> Result:
    """Generates twice into temporary folders and compares the trees with each other."""
    with context.new_folder() as scratch:
        homes = [scratch / str(number) for number in range(len(WORLDS))]
        runs = context.each(
            "determinism",
            lambda pair: _generate(context, *pair),
            list(zip(WORLDS, homes, strict=True)),
        )
        failed = [_failure(done) for done in runs if done.code]
        if failed:
            return Result(0, 1, tuple(failed))
        first, second = (_tree(home / "output") for home in homes)
    paths = sorted({*first, *second})
    problems = tuple(
        Problem(
            "determinism/differs",
            f"{path} {_difference(first.get(path), second.get(path))}",
            context.place(path),
            hint="sort what is iterated, and take no clock, host, locale or hash into the text",
        )
        for path in paths
        if first.get(path) != second.get(path)
    )
    return Result(len(paths) - len(problems), len(paths), problems)


def _generate(context: Context, world: Surroundings, home: Path) -> Completed:
    """Generates as if in another part of the world."""
    home.mkdir()
    inside = home / "elsewhere"
    inside.mkdir()
    program = ["sh", "-c", 'umask "$1"; shift; exec "$@"', "sh", world.umask, sys.executable, "-P", "-m"]
    words = ["generators", "generate", "--catalog", str(context.catalog), "--output", str(home / "output")]
    return context.processes.run(
        [*program, *words],
        folder=inside,
        environment={
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONPATH": str(context.repository),
            "PYTHONHASHSEED": world.seed,
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": world.locale,
            "LANG": world.locale,
            "PYTHONUTF8": world.utf8,
            "PYTHONCOERCECLOCALE": world.utf8,
            "TZ": world.zone,
            "COLUMNS": world.columns,
        },
    )


def _failure(done: Completed) -> Problem:
    message = done.err.strip() or done.out.strip() or f"code {done.code}"
    # Where it stands is in a folder that is gone: the finding is of the check, whatever the cause.
    return Problem(
        "determinism/broken" if done.code == _BROKEN else "determinism/failed",
        f"generating into an empty folder failed: {_error(message)}",
        Place("check:determinism"),
        hint="run ./doit generate --output with an empty folder to see all of it",
    )


def _error(message: str) -> str:
    """The line that says what went wrong: the first error, without its hint; else the last words."""
    lines = message.splitlines()
    return next((line for line in lines if _ERROR.search(line)), lines[-1])


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and bytes by path; a link's bytes are its target."""
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                content = os.fsencode(path.readlink())
            elif stat.S_ISREG(mode):
                content = path.read_bytes()
            else:
                continue
            found[path.relative_to(folder).as_posix()] = (mode, content)
    return found


def _difference(first: tuple[int, bytes] | None, second: tuple[int, bytes] | None) -> str:
    if first is None or second is None:
        return "was written by one run only"
    if first[0] != second[0]:
        return f"has mode {first[0]:o} in one run and {second[0]:o} in the other"
    return f"differs between two runs from line {first_difference(first[1], second[1])} on"

"""Makes the repository's .venv on first use; started by the launcher with whatever Python there is.

`python -m generators.toolchain.first_use REPOSITORY` ends with code 0 when .venv is ready, 3 when it
cannot be made (the reason and a hint on standard error) and 130 when interrupted.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from generators.toolchain import cache, environments
from generators.toolchain.unavailable import Unavailable


def announce(line: str, end: str = "\n") -> None:
    """Writes one line on standard error, at once; with another `end` it is to be continued."""
    print(line, end=end, file=sys.stderr, flush=True)


def prepare(repository: Path) -> None:
    """Makes .venv current. Raises Unavailable when a folder cannot be written or pip fails."""
    folder, requirements = repository / ".venv", repository / "requirements/runtime.txt"
    if not os.access(repository, os.W_OK):
        raise Unavailable(
            f"{repository} cannot be written, and .venv with the Python packages belongs there",
            "use a copy of the repository that you can write",
            rule=environments.RULE,
        )
    with cache.locked(repository / ".venv.lock", "setting up Python packages", announce):
        if environments.is_current(folder, requirements, sees=True):
            return
        occasion = "Requirements changed" if (folder / environments.STAMP).exists() else "First use"
        announce(f"{occasion}: setting up .venv with Python packages (once, about 20 s) ...", end="")
        begun = time.monotonic()
        try:
            environments.make(folder, requirements, sees=repository)
        except BaseException:
            announce("")  # the reason has a line of its own
            raise
        announce(f" done in {time.monotonic() - begun:.1f} s")


def main(arguments: list[str]) -> int:
    """Prepares the repository named by the one argument; the value is the exit code."""
    # Nothing of the caller's may be imported in place of pip's own modules.
    os.environ.pop("PYTHONPATH", None)
    try:
        prepare(Path(arguments[0]))
    except Unavailable as problem:
        announce(str(problem))
        return 3
    except OSError as problem:
        cause = f".venv cannot be made: {problem}"
        announce(str(Unavailable(cause, "check permissions and free space", rule=environments.RULE)))
        return 3
    except KeyboardInterrupt:
        announce("Interrupted: .venv is not set up. The next command starts it again.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

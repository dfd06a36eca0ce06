"""How a command ends that cannot do what it was asked: with one line on stderr, and 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ci import actions
from ci.reading import Unusable

Words = ParamSpec("Words")


def command(main: Callable[Words, int]) -> Callable[Words, int]:
    """The same function; what was given and is of no use, or what cannot be written, is told and gives 2."""

    @wraps(main)
    def whole(*words: Words.args, **more: Words.kwargs) -> int:
        if sys.stdout is None:
            return _told("there is nowhere to write to: stdout is closed")
        try:
            code = main(*words, **more)
            # Here and not at the end of Python, which tells of it in its own words.
            sys.stdout.flush()
        except Unusable as error:
            return _told(str(error))
        except OSError as error:
            _let_go()
            return _told(f"{error.filename or 'what is printed'}: {error.strerror or error}")
        return code

    return whole


def _told(text: str) -> int:
    sys.stderr.write(f"{actions.annotation('error', text)}\n")
    return 2


def _let_go() -> None:
    """Drops what stdout cannot take: Python would try it again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

"""What checks say on a screen, and where they find their programs."""

from __future__ import annotations

import os
import re

from tests.e2e.checkout import Done

LINE = re.compile(r"check:(?P<name>[a-z-]+): (?P<covered>\d+) of (?P<total>\d+)(?P<rest>.*)")


def with_programs() -> dict[str, str]:
    """The caller's cache: what is built there is keyed by its pins and built once a machine."""
    return {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME", "CI") if name in os.environ}


def counts(done: Done) -> dict[str, tuple[int, int]]:
    """Covered and total by check; every line must be one's, the last that of all where several ran."""
    found = [LINE.match(line) for line in done.out.splitlines()]
    assert all(found), done.out
    by_name = {m["name"]: (int(m["covered"]), int(m["total"])) for m in found if m}
    closing = by_name.pop("all", None)
    assert closing or len(by_name) == 1, done.out
    return by_name


def green(done: Done) -> dict[str, tuple[int, int]]:
    """``counts``, when each covered all that it has. What cannot run here is told; in CI there is no such."""
    found = counts(done)
    skipped = re.findall(r"^check:(\S+): 0 of 0 · skipped: \S", done.out, re.MULTILINE)
    if os.environ.get("CI") == "true":
        assert skipped == [], done.out
    late = ["exemptions"] if "[exemptions/expired]" in done.err else []  # the day came: no fault of the code
    for name, (covered, total) in found.items():
        assert name in [*skipped, *late] or covered == total > 0, done
    passed = len(found) - len(skipped) - len(late)
    assert done.out.splitlines()[-1].startswith(f"check:all: {passed} of {len(found)} checks passed")
    assert done.code == len(late), done
    return found

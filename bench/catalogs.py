"""Catalogs of any size for benchmarks: the real platform's head and N services like its own."""

from __future__ import annotations

import re
from pathlib import Path

TIERS = ("core", "business", "support")


def catalog(real: str, count: int) -> str:
    """The text of a catalog with ``count`` services, from the text of the real one.

    Everything above ``services:`` is kept, with quotas and connections large enough for any count.
    """
    head = real[: re.search(r"^services:$", real, re.MULTILINE).end()]  # type: ignore[union-attr]
    head = re.sub(r"(quota: \{cpu: )[^,]+", r'\g<1>"1000000"', head)
    head = re.sub(
        r"(memory: )[0-9]+Gi(, ephemeral_storage: )[0-9]+Gi(, pods: )[0-9]+",
        r"\g<1>1024Ti\g<2>1024Ti\g<3>100000",
        head,
    )
    head = re.sub(r"(connections: )[0-9]+", r"\g<1>1000000", head)
    head = re.sub(r"(samples_per_second: )[0-9]+", r"\g<1>100000000", head)
    # Which services share a folder: the only words of the head that name some.
    head = re.sub(r"^  shared:\n(?:    .*\n)+", "", head, flags=re.MULTILINE)
    section = re.search(r"^teams:\n((?:(?:  .*|\s*#.*)?\n)+)", real, re.MULTILINE)
    teams = re.findall(r"^  ([a-z-]+):", section[1], re.MULTILINE) if section else []
    if not teams:
        raise ValueError("the real catalog states no teams")
    return f"{head}\n" + "".join(_service(n, teams[n % len(teams)]) for n in range(count))


def _service(number: int, team: str) -> str:
    edges = [] if number < 3 else [f"service-{number % 3}", f"service-{number // 2}"]
    calls = f"    depends_on: [{', '.join(dict.fromkeys(edges))}]\n" if edges else ""
    return (
        f"  service-{number}:\n"
        f"    title: Service Number {number}\n"
        f"    tier: {TIERS[number % 3]}\n"
        f"    team: {team}\n"
        f"    language: typescript\n"
        f"    port: {2000 + number}\n"
        f"    route: {{hosts: [service-{number}]}}\n"
        f"{calls}"
        f"    uses: [postgres, redis]\n"
        f"    scaling: {{min: 4, max: {4 + number % 3}}}\n"
    )


def write(real: Path, target: Path, count: int) -> None:
    """Writes such a catalog to ``target``."""
    target.write_text(catalog(real.read_text(encoding="utf-8"), count), encoding="utf-8")

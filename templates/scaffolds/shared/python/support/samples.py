"""Prometheus' text format, as far as tests read it."""

from __future__ import annotations

import re

from support.service import Service

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")


def samples(service: Service, url: str = "") -> dict[str, float]:
    """Series with their values, of the process that all tests share or of another."""
    with service.client(url) as client:
        lines = client.get(service.contract["metrics"]["path"]).text.splitlines()
    matches = [SAMPLE.match(line) for line in lines if line and not line.startswith("#")]
    assert all(matches)
    return {f"{one[1]}{{{one[2] or ''}}}": float(one[3]) for one in matches if one}

"""Asks Prometheus for what holds now: one number, or one for each value of a label."""

from __future__ import annotations

import json
import math
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from ops.faults import BROKEN, stopped

PATIENCE = 10.0


def number(address: str, query: str) -> float | None:
    """The value of an instant query, None for no sample or no number. Raises Stopped without an answer."""
    return next((value for _, value in _asked(address, query)), None)


def numbers(address: str, query: str, label: str) -> dict[str, float]:
    """The values of an instant query by a label; what is no number is left out. Raises Stopped likewise."""
    found = ((labels.get(label), value) for labels, value in _asked(address, query))
    return {name: value for name, value in found if name and value is not None}


def _asked(address: str, query: str) -> list[tuple[dict[str, str], float | None]]:
    if not address.startswith(("http://", "https://")):
        raise stopped("usage/prometheus", f"{address!r} is no http address", "as in http://127.0.0.1:9090",
                      place="--prometheus", code=2)  # fmt: skip
    try:
        url = f"{address.rstrip('/')}/api/v1/query?{urlencode({'query': query})}"
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme was looked at above
            found = json.load(answer)["data"]["result"]
            return [(dict(one["metric"]), _finite(one["value"][1])) for one in found]
    except (URLError, OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise stopped(
            "cluster/prometheus",
            f"{address} did not answer: {error}",
            "check the address; without --prometheus objectives are not judged",
            place=address,
            code=BROKEN,
        ) from error


def _finite(text: str) -> float | None:
    value = float(text)
    return None if math.isnan(value) else value

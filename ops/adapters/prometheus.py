"""Asks Prometheus for one number."""

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
    if not address.startswith(("http://", "https://")):
        raise stopped("usage/prometheus", f"{address!r} is no http address", "as in http://127.0.0.1:9090",
                      place="--prometheus", code=2)  # fmt: skip
    try:
        url = f"{address.rstrip('/')}/api/v1/query?{urlencode({'query': query})}"
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme was looked at above
            found = json.load(answer)["data"]["result"]
    except (URLError, OSError, ValueError, KeyError) as error:
        raise stopped(
            "cluster/prometheus",
            f"{address} did not answer: {error}",
            "check the address; without --prometheus objectives are not judged",
            place=address,
            code=BROKEN,
        ) from error
    if not found:
        return None
    value = float(found[0]["value"][1])
    return None if math.isnan(value) else value

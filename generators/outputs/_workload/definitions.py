"""The shapes that a workload's schema refers to by name: scalars, then compounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_network

from generators.grammar import addresses, reach
from generators.outputs._workload.json_schema import Schema, closed, exactly, integer, listed, ref, text

_NUMBER = "(0*[1-9][0-9]*([.][0-9]+)?|0+[.]0*[1-9][0-9]*)"


_EVERYBODY = f"^[0-9.]+/[0-{reach.MOST - 1}]$|:.*/[0-{reach.MOST6 - 1}]$"
_LINK_LOCAL = "^169[.]254[.]|^fe[89ab][0-9a-f]:|^fd00:ec2:|^fd20:ce:"
"""``reach.LINK_LOCAL`` and ``LINK_LOCAL6``."""
_ONE_ADDRESS = "[.][0-9]+/32$|:.*/128$"
_METADATA6 = "|".join(f"^{one.replace('::', ':[0:]*')}/128$" for one in reach.METADATA6)
"""However many of its zeros are written."""


def definitions(platform: Mapping[str, object]) -> Schema:
    """Everything under ``$defs``; ``platform`` is what all services of a platform share."""
    count = {"min": integer(1), "max": integer(1)}
    percent = integer(1, 100)
    deadline = {"deadline": integer(1)}
    return {
        "text": {"type": "string", "minLength": 1},
        "name": text(addresses.LABEL),
        "label": text("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"),
        "host": {**text(addresses.NAME), "maxLength": 253},
        "port": integer(1, 65535),
        "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 100},
        "cidrs": listed(
            {
                **text(addresses.RANGE),
                # Below `not`, so that whoever is refused is not shown the patterns.
                "not": {
                    "anyOf": [
                        {"pattern": _EVERYBODY},
                        {"pattern": _LINK_LOCAL, "not": {"pattern": _ONE_ADDRESS}},
                        {"enum": _with_credentials()},
                        {"pattern": _METADATA6},
                        {"pattern": "[.]", "not": text(addresses.RANGE4)},
                    ]
                },
            },
            minItems=1,
        ),
        "loosenedCidrs": listed({"anyOf": [text(addresses.RANGE), text("(0[.]0[.]0[.]0|::)/0")]}, minItems=1),
        # Never none of it: to Kubernetes a limit of 0 is no limit.
        "size": {"anyOf": [integer(1), text(f"{_NUMBER}(m|k|M|G|T|Ki|Mi|Gi|Ti)?")]},
        "compute": closed(dict.fromkeys(("cpu", "memory", "ephemeralStorage"), ref("size"))),
        "probe": closed(
            {
                "path": {"type": "string", "pattern": "^/"},
                **dict.fromkeys(("period", "timeout", "failures"), integer(1)),
            }
        ),
        "fixed": closed({"replicas": integer(1)}),
        "utilisation": closed(
            count,
            {"cpu": percent, "memory": percent},
            anyOf=[{"required": ["cpu"]}, {"required": ["memory"]}],
        ),
        "queue": closed(
            {
                "min": integer(0),
                "max": integer(1),
                "queue": closed(
                    {
                        "resource": ref("name"),
                        "stream": ref("text"),
                        "consumer": ref("text"),
                        "length": integer(1),
                        "activation": integer(0),
                        "polling": integer(1),
                        "cooldown": integer(0),
                    }
                ),
            }
        ),
        "rolling": closed(
            {"strategy": {"const": "rolling"}, **deadline},
            {"surge": integer(1), "watch": integer(1)},
        ),
        "blueGreen": closed(
            {
                "strategy": {"const": "blue-green"},
                **deadline,
                "promotion": integer(0),
                "keep": integer(0),
            }
        ),
        "canary": closed(
            {
                "strategy": {"const": "canary"},
                **deadline,
                "steps": {
                    "type": "array",
                    "minItems": 1,
                    "items": closed({"weight": percent, "pause": integer(0)}),
                },
            },
            # Read by nobody here: they stay in a blue-green chart whose risky change comes in so.
            {"promotion": integer(0), "keep": integer(0)},
        ),
        "platform": exactly(platform),
    }


def _with_credentials() -> list[str]:
    """Every range, as the catalog spells it, with an address at which a cloud hands out credentials, but for
    what the patterns refuse already. As ``reach.metadata_in`` judges, except of IPv6 that stands for IPv4.
    """
    found: dict[str, None] = {}
    of_four = (reach.MOST, 32, (*reach.METADATA, reach.LINK_LOCAL))
    of_six = (reach.MOST6, 128, (*reach.METADATA6, *reach.LINK_LOCAL6))
    for most, bits, stated in (of_four, of_six):
        for one in map(ip_network, stated):
            number, address = int(one.network_address), type(one.network_address)
            for length in range(most, one.prefixlen + 1):
                others = bits - length
                first = str(address(number >> others << others))
                if not (others and re.match(_LINK_LOCAL, first)):
                    found[f"{first}/{length}"] = None
    return list(found)

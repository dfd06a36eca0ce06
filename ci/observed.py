"""What Prometheus knows of services before a deployment: evidence for their risk.

    python3 -m ci.observed --environment production --into known

asks the server of ``PROMETHEUS_URL`` and writes budget.json, health.json and capacity.json, each an object
by service, as ``ci.risk --known`` reads them. What nobody can tell gets no file, and standard output says
so: then it adds nothing to a risk, and the verdict's notes say "not known". It never fails for what a server
does.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from urllib.request import urlopen

from ci.command import command
from ci.evidence import HEALTHY

PATIENCE = 10.0
"""Seconds for each of the questions."""
NUMBERED = {"cpu": "requests.cpu", "memory": "requests.memory"}
"""What pods ask for, and what the quota calls it."""

_T = TypeVar("_T")
Ask = Callable[[str], Sequence[tuple[Mapping[str, str], float]]]


class Silent(Exception):
    """Why Prometheus said nothing of use."""


class Away(Silent):
    """There is no server to ask: no other question would be answered either."""


def budget(ask: Ask, environment: str) -> dict[str, float]:
    """The share of each error budget of the month that is spent. Raises Silent where none is recorded."""
    left = ask(f'service:budget:left30d{{environment="{environment}"}}')
    return _some({one["service"]: round(max(0.0, 1 - value), 4) for one, value in left if "service" in one})


def health(ask: Ask, environment: str) -> dict[str, str]:
    """By service "healthy", "down" (no pod answers) or which critical alerts fire. Raises Silent."""
    up = ask(f'max by (service) (up{{environment="{environment}",service!=""}})')
    states = {one["service"]: HEALTHY if value else "down" for one, value in up if "service" in one}
    firing = f'ALERTS{{alertstate="firing",severity="critical",environment="{environment}",service!=""}}'
    alerts: dict[str, set[str]] = {}
    for one, _ in ask(f"count by (service, alertname) ({firing})"):
        alerts.setdefault(one.get("service", ""), set()).add(one.get("alertname", ""))
    for name, fired in alerts.items():
        if states.get(name) == HEALTHY:
            states[name] = f"under the alert {', '.join(sorted(fired))}"
    return _some(states)


def capacity(ask: Ask, environment: str) -> dict[str, bool]:
    """Whether the pods of each service fit into its quota once more, beside those there are.

    Raises Silent where pods or quota are not known; a service is left out where a part of it is not.
    """
    found: dict[str, list[bool]] = {}
    for resource in NUMBERED:
        for one, value in ask(room(resource, environment)):
            found.setdefault(one.get("service", ""), []).append(bool(value))
    whole = {name: all(parts) for name, parts in found.items() if name and len(parts) == len(NUMBERED)}
    return _some(whole)


def room(resource: str, environment: str) -> str:
    """A query for 1 where what a service's pods ask for now is no more than what its quota has left."""
    pods = f'max by (namespace, pod, service) (up{{environment="{environment}",service!=""}} >= bool 0)'
    asked = f'sum by (namespace, pod) (kube_pod_container_resource_requests{{resource="{resource}"}})'
    used = f"sum by (namespace, service) ({asked} * on (namespace, pod) group_left (service) {pods})"
    limit, taken = (
        f'sum by (namespace) (kube_resourcequota{{resource="{NUMBERED[resource]}",type="{kind}"}})'
        for kind in ("hard", "used")
    )
    return f"{used} <= bool on (namespace) group_left () ({limit} - {taken})"


def asking(server: str) -> Ask:
    """Questions to a server. The function raises Away when it does not answer as it should."""

    def ask(query: str) -> list[tuple[Mapping[str, str], float]]:
        try:
            url = f"{server.rstrip('/')}/api/v1/query?{urlencode({'query': query})}"
            with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - main looked at the scheme
                samples: Any = json.load(answer)["data"]["result"]
            found = [(one["metric"], float(one["value"][1])) for one in samples]
        except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
            raise Away(f"{server} did not answer: {error}") from None
        return [one for one in found if isinstance(one[0], dict) and math.isfinite(one[1])]

    return ask


def _some(found: dict[str, _T]) -> dict[str, _T]:
    if not found:
        raise Silent("Prometheus has no such figure")
    return found


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_args(words)
    server = os.environ.get("PROMETHEUS_URL", "")
    given.into.mkdir(parents=True, exist_ok=True)
    away = ""
    if not server.startswith(("https://", "http://")):
        away = "PROMETHEUS_URL is no http address" if server else "PROMETHEUS_URL is not set"
    for name, question in QUESTIONS.items():
        try:
            if away:
                raise Away(away)
            known = question(asking(server), given.environment)
        except Silent as why:
            away = str(why) if isinstance(why, Away) else ""
            sys.stdout.write(f"{name} in {given.environment}: not known, {why}\n")
            continue
        text = json.dumps(known, indent=2, sort_keys=True) + "\n"
        (given.into / f"{name}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name} in {given.environment}: known of {len(known)} services\n")
    return 0


QUESTIONS: Mapping[str, Callable[[Ask, str], Mapping[str, object]]] = {
    "budget": budget,
    "health": health,
    "capacity": capacity,
}


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.observed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--environment", required=True)
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="made where it is missing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

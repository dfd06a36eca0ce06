"""The end: nothing new is promised, nothing begun is lost."""

from __future__ import annotations


import pytest

from support.lab import alone, until
from support.service import Service


@pytest.mark.serves
def test_it_answers_while_it_drains_and_ends_with_0(service: Service) -> None:
    probes = service.contract["probes"]
    with alone(service, variables={"DRAIN_MILLISECONDS": "1500"}) as one:
        one.ask("terminate")
        for name in ("readiness", "liveness"):
            wanted = 503 if name == "readiness" else 200
            path = probes[name]["path"]

            def ended(path: str = path, wanted: int = wanted) -> bool | None:
                with service.client(one.url) as client:
                    return client.get(path).status_code == wanted or None

            until(f"{name} to be {wanted}", ended, 1)
        assert one.ask("wait", seconds=min(service.contract["shutdown"], 20))["code"] == 0

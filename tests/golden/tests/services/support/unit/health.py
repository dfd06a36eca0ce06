# Generated for demo from templates/scaffolds/shared/python/support/unit/health.py and golden.yaml; do not edit, run ./doit generate. sha256:dde6b4ccff5d0380
"""What Kubernetes asks, at the paths and within the times of the chart."""

from __future__ import annotations

import time

import pytest

from support.client import Client
from support.service import Service


@pytest.mark.serves
@pytest.mark.parametrize("name", ["startup", "readiness", "liveness"])
def test_a_probe_answers_in_time(service: Service, anonymous: Client, name: str) -> None:
    probe = service.contract["probes"][name]
    begun = time.monotonic()
    answer = anonymous.get(probe["path"])
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert time.monotonic() - begun < probe["timeout"]

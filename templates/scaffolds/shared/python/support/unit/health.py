"""What Kubernetes asks, at the paths and within the times of the chart."""

from __future__ import annotations

import time

import pytest

from support.client import Client
from support.samples import samples
from support.service import Service


@pytest.mark.serves
@pytest.mark.parametrize("name", ["startup", "readiness", "liveness"])
def test_a_probe_answers_in_time(service: Service, anonymous: Client, name: str) -> None:
    probe = service.contract["probes"][name]
    begun = time.monotonic()
    answer = anonymous.get(probe["path"])
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert time.monotonic() - begun < probe["timeout"]


@pytest.mark.serves
def test_probes_have_paths_of_their_own_and_are_not_counted(service: Service, anonymous: Client) -> None:
    paths = {probe["path"] for probe in service.contract["probes"].values()}
    assert len(paths) == 3
    for path in paths:
        anonymous.get(path)
    counted = [one for one in samples(service) if one.startswith(service.contract["metrics"]["requests"])]
    assert not [one for one in counted for path in paths if f'route="{path}"' in one]

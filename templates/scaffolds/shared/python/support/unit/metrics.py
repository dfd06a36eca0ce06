"""What alerts, panels and objectives read, under the names that they read."""

from __future__ import annotations

import re
import uuid

import pytest

from support.client import Client
from support.lab import until
from support.samples import samples
from support.service import Service


@pytest.mark.serves
def test_metrics_are_declared_by_name_and_type(service: Service, anonymous: Client) -> None:
    names = service.contract["metrics"]
    text = anonymous.get(names["path"]).text
    assert f"# TYPE {names['requests']} counter" in text or not service.contract["page"]
    assert f"# TYPE {names['duration']} histogram" in text or not service.contract["page"]
    found = samples(service)
    assert not names["series"] or len(found) < names["series"]
    for metric in names["own"]:
        assert f"# TYPE {metric['name']} {metric['type']}" in text
        for label, values in metric["labels"].items():
            for value in values:
                assert any(f'{label}="{value}"' in one for one in found if one.startswith(metric["name"]))


@pytest.mark.page
def test_a_request_is_counted_by_the_pattern_of_its_route(service: Service, user: Client) -> None:
    names, own = service.contract["metrics"], str(uuid.uuid4())
    user.get(f"{service.resource.path}/{own}")

    def counted() -> list[str] | None:
        prefix = f'route="{service.resource.path}/'
        return [
            one for one in samples(service) if one.startswith(names["requests"]) and prefix in one
        ] or None

    assert not [one for one in until("the count", counted) if own in one]
    buckets = [one for one in samples(service) if one.startswith(f"{names['duration']}_bucket")]
    bounds = {float(bound) for bound in re.findall(r'le="([^"]+)"', "".join(buckets))}
    assert service.contract["objectives"]["latency"] in bounds

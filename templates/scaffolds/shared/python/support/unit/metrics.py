"""What alerts, panels and objectives read, under the names that they read."""

from __future__ import annotations

import re
import time
import uuid
from itertools import product

import pytest

from support.client import Client
from support.lab import until
from support.samples import samples
from support.service import Service

LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
ASKED = 5
AT_ONCE = 20
"""More requests than others make meanwhile: so many seconds may pass inside in each second outside."""


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
        counted = f"{metric['name']}_count" if metric["type"] == "histogram" else metric["name"]
        there = [dict(LABEL.findall(one)) for one in found if one.partition("{")[0] == counted]
        for values in product(*metric["labels"].values()):
            wanted = dict(zip(metric["labels"], values, strict=True))
            assert there.count(wanted) == 1, f"{counted} {wanted}"


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


@pytest.mark.page
def test_durations_are_seconds_by_method_and_route(service: Service, user: Client) -> None:
    name = service.contract["metrics"]["duration"]

    def total(part: str) -> float:
        return sum(value for one, value in samples(service).items() if one.startswith(f"{name}_{part}{{"))

    user.get(service.resource.path)
    until("a duration", lambda: total("count") or None)
    begun, (count, spent) = time.monotonic(), (total("count"), total("sum"))
    for _ in range(ASKED):
        user.get(service.resource.path)
    until("the requests to be counted", lambda: total("count") >= count + ASKED or None)
    assert total("sum") - spent < AT_ONCE * (time.monotonic() - begun)
    buckets = [one for one in samples(service) if one.startswith(f"{name}_bucket")]
    assert {tuple(sorted(dict(LABEL.findall(one)))) for one in buckets} == {("le", "method", "route")}

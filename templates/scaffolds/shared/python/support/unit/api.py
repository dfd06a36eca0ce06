"""What every answer is: status, media type, headers."""

from __future__ import annotations

import re
from functools import partial

import pytest

from support.client import Client
from support.lab import shared, until
from support.openapi import judge, own, promised, untold
from support.samples import samples
from support.service import Service

LIVE = ("/api/v1/events", "/api/v1/live")
"""What every service of the template answers as well; a team may have replaced what belongs to the example."""


@pytest.mark.page
def test_it_says_who_it_is(service: Service, anonymous: Client) -> None:
    about = anonymous.get("/api/v1/about").json()
    assert (about["service"], about["flags"]) == (service.contract["id"], service.contract["flags"])


@pytest.mark.page
def test_its_document_describes_what_it_answers(service: Service, anonymous: Client) -> None:
    described, path = own(anonymous), service.resource.path
    assert described.content["openapi"].startswith("3.1.")
    assert "/api/v1/about" in described.paths
    assert {"get", "post"} <= described.paths[path].keys()
    assert {"get", "put", "delete"} <= described.paths[described.path(f"{path}/{{}}")].keys()
    assert until("what was asked to be counted", partial(_routes, service, anonymous)) <= described.paths.keys()


@pytest.mark.page
def test_it_still_has_what_its_team_describes(service: Service, anonymous: Client) -> None:
    promise = promised(service) or pytest.skip("it has no openapi.json among its sources")
    assert untold(promise, own(anonymous)) == []


@pytest.mark.page
def test_it_answers_as_its_document_says(service: Service, user: Client) -> None:
    path, valid, promise = service.resource.path, service.resource.valid, promised(service)
    described = [*([promise] if promise else []), own(user)]
    member = f"{path}/{{}}"
    made = user.post(path, json=valid())
    place = made.headers["location"]
    judge(described, user.get("/api/v1/about"), "/api/v1/about")
    judge(described, made, path)
    judge(described, user.get(path), path)
    judge(described, user.get(place), member)
    judge(described, user.put(place, json=valid(), headers={"if-match": "*"}), member)


@pytest.mark.page
@pytest.mark.parametrize("path", ["/", "/api/v1/about", "/nowhere"])
def test_answers_carry_the_security_headers(anonymous: Client, path: str) -> None:
    headers = anonymous.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "x-powered-by" not in headers


@pytest.mark.page
def test_flags_are_followed_without_a_restart(service: Service, anonymous: Client) -> None:
    flags = service.contract["flags"]
    if not flags:
        pytest.skip("it has no flags")
    turned = {name: not value for name, value in flags.items()}
    for wanted in (turned, flags):
        shared(service).ask("flags", flags=wanted)
        until("the flags", partial(_flags, anonymous, wanted), 10)


def _flags(client: Client, wanted: dict[str, bool]) -> bool | None:
    return client.get("/api/v1/about").json()["flags"] == wanted or None


def _routes(service: Service, client: Client) -> set[str] | None:
    """Each route below /api/v1 that answered anybody so far, by its own account."""
    paths = ("/api/v1/about", service.resource.path, *LIVE)
    asked = {path for path in paths if client.get(path).status_code != 404}
    counted = (one for one in samples(service) if one.startswith(service.contract["metrics"]["requests"]))
    found = {*re.findall(r'route="([^"]+)"', "".join(counted))}
    return {one for one in found if one.startswith("/api/v1/")} if asked <= found else None

"""Who may do what. Every way to be refused is tried, with a token that is right but for one thing."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest

from support.client import Client, problem
from support.service import Service


@pytest.mark.page
@pytest.mark.parametrize(
    "wanted",
    [
        {"seconds": -60},
        {"claims": {"iss": "https://issuer.example"}},
        {"aud": "somebody-else"},
        {"key": "unknown"},
        {"claims": {"nbf": 4_000_000_000}},
    ],
    ids=str,
)
def test_a_token_that_is_not_good_is_401(service: Service, wanted: dict[str, Any]) -> None:
    with service.user(**wanted) as client:
        answer = client.get(service.resource.path)
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.page
@pytest.mark.parametrize("form", ["Bearer", "Bearer x", "Bearer a.b.c", "Basic {}", "Token {}", "{}"])
def test_what_is_no_bearer_token_is_401(service: Service, anonymous: Client, form: str) -> None:
    headers = {"authorization": form.format(service.token())}
    problem(anonymous.get(service.resource.path, headers=headers), 401, "unauthenticated")


@pytest.mark.page
@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_nobody_signed_is_401(service: Service, anonymous: Client, algorithm: str) -> None:
    head, claims, signature = service.token().split(".")
    forged = [
        _encoded({**_decoded(head), "alg": algorithm}),
        claims,
        "" if algorithm == "none" else signature,
    ]
    headers = {"authorization": f"Bearer {'.'.join(forged)}"}
    problem(anonymous.get(service.resource.path, headers=headers), 401, "unauthenticated")


@pytest.mark.page
def test_a_token_whose_claims_were_changed_is_401(service: Service, anonymous: Client) -> None:
    head, claims, signature = service.token().split(".")
    forged = ".".join((head, _encoded({**_decoded(claims), "sub": "admin"}), signature))
    headers = {"authorization": f"Bearer {forged}"}
    problem(anonymous.get(service.resource.path, headers=headers), 401, "unauthenticated")


@pytest.mark.page
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_without_a_token_is_401(service: Service, anonymous: Client, method: str) -> None:
    place = f"{service.resource.path}/{uuid.uuid4()}"
    headers = {"if-match": "*"}
    body = service.resource.valid() if method == "PUT" else None
    problem(anonymous.request(method, place, json=body, headers=headers), 401, "unauthenticated")


@pytest.mark.page
def test_without_a_token_it_is_401_and_without_the_scope_403(service: Service, anonymous: Client) -> None:
    path, valid = service.resource.path, service.resource.valid
    problem(anonymous.get(path), 401, "unauthenticated")
    problem(anonymous.post(path, json=valid()), 401, "unauthenticated")
    with service.user(scopes=[service.resource.read]) as reader:
        assert reader.get(path).status_code == 200
        problem(reader.post(path, json=valid()), 403, "forbidden")
    with service.user(scopes=[service.resource.write]) as writer:
        problem(writer.get(path), 403, "forbidden")
    with service.user(scopes=[f"{service.resource.read}s"]) as other:
        problem(other.get(path), 403, "forbidden")


@pytest.mark.page
def test_what_belongs_to_somebody_else_does_not_exist(service: Service, user: Client) -> None:
    place = user.post(service.resource.path, json=service.resource.valid()).headers["location"]
    with service.user() as other:
        problem(other.get(place), 404, "not-found")
        changed = other.put(place, json=service.resource.valid(), headers={"if-match": "*"})
        problem(changed, 404, "not-found")
        problem(other.delete(place), 404, "not-found")
        assert other.get(service.resource.path).json()[service.resource.list] == []


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _decoded(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))

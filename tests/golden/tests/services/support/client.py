# Generated for demo from templates/scaffolds/shared/python/support/client.py and golden.yaml; do not edit, run ./doit generate. sha256:f85308ae43f64e1d
"""A client that never waits without end, and what its answers are judged by."""

from __future__ import annotations

import re
from typing import Any

import httpx

PATIENCE = 10.0
_TYPE = re.compile(r"about:blank|urn:problem:[a-z-]+")


class Client(httpx.Client):
    """Of one service."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        super().__init__(base_url=url, timeout=patience)


def media_type(answer: httpx.Response) -> str:
    """Of an answer, without parameters; empty where it has none."""
    stated: str = answer.headers.get("content-type", "")
    return stated.partition(";")[0].strip()


def problem(answer: httpx.Response, status: int, name: str = "") -> dict[str, Any]:
    """Proves that an answer is that problem (RFC 9457); gives it."""
    assert answer.status_code == status, answer.text[:300]
    assert media_type(answer) == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert _TYPE.fullmatch(found["type"])
    assert not name or found["type"] == f"urn:problem:{name}"
    assert found["correlationId"] == answer.headers["x-correlation-id"]
    return found

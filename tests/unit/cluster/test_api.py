"""A kept connection that the server has closed meanwhile, in each of the ways in which that is told."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping

import pytest

from cluster.api import Answer, Api

CLOSED = (
    http.client.RemoteDisconnected("it said nothing"),
    BrokenPipeError(),
    ssl.SSLEOFError(8, "EOF occurred in violation of protocol"),
    ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed"),
)


class Closing(Api):
    """Every connection answers once; what is sent on it afterwards meets ``how``."""

    def __init__(self, how: Exception, *, used: bool) -> None:
        super().__init__("https://127.0.0.1:1", ssl.create_default_context())
        self.how = how
        self.opened = 0
        if used:
            self.request("GET", "/")

    def _send(self, method: str, target: str, data: bytes | None, headers: Mapping[str, str]) -> Answer:
        if getattr(self._mine, "connection", None) is not None:
            raise self.how
        self._mine.connection = http.client.HTTPSConnection("127.0.0.1:1")
        self.opened += 1
        return Answer(200, {})


@pytest.mark.parametrize("how", CLOSED, ids=lambda one: type(one).__name__)
def test_it_is_opened_again(how: Exception) -> None:
    api = Closing(how, used=True)
    assert api.request("GET", "/readyz").ok
    assert api.opened == 2


class Gone(Closing):
    def _send(self, *_: object) -> Answer:
        self.opened += 1
        raise self.how


@pytest.mark.parametrize("how", CLOSED, ids=lambda one: type(one).__name__)
def test_one_that_fails_at_once_is_told(how: Exception) -> None:
    api = Gone(how, used=False)
    with pytest.raises(type(how)):
        api.request("GET", "/readyz")
    assert api.opened == 1

"""The service in this process, with an issuer that also is a service that it calls."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.testclient import TestClient

from service import app, parts
from service.config import read
from service.declaration import Call, Declared, Metric, Probes, Use

DECLARED = Declared(
    id="shop",
    title="Shop",
    kind="web",
    port=4100,
    latency=0.5,
    probes=Probes("/started", "/ready", "/live"),
    issuer="login",
    calls=(Call("login", optional=False), Call("search", optional=True)),
    uses=(),
    metrics=(Metric("shop_orders", "counter", "Orders.", {"way": ("in", "out")}),),
    flags={"new-page": False},
)
DATABASE = Use("database", "postgresql", optional=False)
CACHE = Use("cache", "redis", optional=True)
LOST = {"DATABASE_HOST": "127.0.0.1", "DATABASE_PORT": "1", "CACHE_HOST": "127.0.0.1", "CACHE_PORT": "1"}
"""Where nobody listens."""


class Service:
    """``ask`` is a client of it; ``parts`` are what it is made of."""

    def __init__(self, ask: TestClient, own: parts.Parts, sign: Callable[[dict[str, object]], str]) -> None:
        self.ask, self.parts, self._sign = ask, own, sign

    def token(self, subject: str = "ada", scope: str = "items:read items:write") -> str:
        """Of somebody with these scopes."""
        return self._sign({"sub": subject, "scope": scope, "exp": int(time.time()) + 300})

    def as_(self, subject: str = "ada", scope: str = "items:read items:write") -> dict[str, str]:
        """The header of their requests."""
        return {"authorization": f"Bearer {self.token(subject, scope)}"}


Begin = Callable[..., Service]


@pytest.fixture
def issuer() -> Iterator[tuple[str, Callable[[dict[str, object]], str]]]:
    """Its address, and what signs claims."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = {**json.loads(ECAlgorithm.to_jwk(key.public_key())), "kid": "one", "alg": "ES256", "use": "sig"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = self.path == "/.well-known/jwks.json"
            body = json.dumps({"keys": [public]} if keys else {"service": "login"}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"

        def sign(claims: dict[str, object]) -> str:
            return jwt.encode({"iss": address, "aud": "shop", **claims}, key, "ES256", {"kid": "one"})

        yield address, sign
        server.shutdown()


@pytest.fixture
def begin(issuer: tuple[str, Callable[[dict[str, object]], str]]) -> Iterator[Begin]:
    """Begins a service with these resources, of which none can be reached, and these variables."""
    address, sign = issuer
    with ExitStack() as ends:

        def make(*uses: Use, **variables: str) -> Service:
            declared = replace(DECLARED, uses=uses)
            stated = {"LOGIN_URL": address, "SEARCH_URL": "http://127.0.0.1:1", **LOST, **variables}
            own = parts.make(declared, read(declared, stated))
            client = TestClient(app.make(declared, own), "http://shop", follow_redirects=False)
            ends.enter_context(client)
            assert client.portal is not None
            ends.callback(client.portal.call, own.close)
            if not uses:
                client.portal.call(own.open)
            return Service(client, own, sign)

        yield make

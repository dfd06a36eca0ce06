"""An issuer changes its keys: the new one is good soon, and the old one is not for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import App, Issuer, Lab
from tests.e2e.template.breaking import broken
from tests.e2e.template.client import READ, Client

pytestmark = pytest.mark.slow
OLD, NEW = "published", "unknown"
SOON = 15.0
"""Seconds; it is five that a service does not ask again for a key that it does not know."""


@pytest.fixture
def issuer(lab: Lab, tmp_path: Path) -> Iterator[Issuer]:
    """Of its own: everybody else believes in the keys of the lab's."""
    one = Issuer(tmp_path, lab.toolchain.node())
    yield one
    one.stop()


def status(client: Client, issuer: Issuer, key: str) -> int:
    token = issuer.token("ada", READ, audience=client.running.app.service.id, key=key)
    return Client(client.running, token).ask("GET", "/api/v1/items").status


def becomes(wanted: int, client: Client, issuer: Issuer, key: str) -> None:
    end = time.monotonic() + SOON
    while (found := status(client, issuer, key)) != wanted:
        assert time.monotonic() < end, f"the {key} key is {found} after {SOON} s"
        time.sleep(0.1)


def change_keys(lab: Lab, app: App, issuer: Issuer) -> None:
    """Beside a process that keeps keys for a second stands one that keeps them for as long as is usual."""
    settings = {"JWKS_URL": issuer.jwks_url, "ISSUER": issuer.url}
    each = [lab.start(app, database=None, **settings, **more) for more in ({}, {"JWKS_SECONDS": "1"})]
    usual, forgetful = (Client(one, None) for one in each)
    try:
        for one in each:
            one.wait_ready()
        for client in (usual, forgetful):
            assert [status(client, issuer, key) for key in (OLD, NEW)] == [200, 401]
        issuer.publish(NEW)
        # Asked with the old key alone: what it asks because of the new one would tell it the same.
        becomes(401, forgetful, issuer, OLD)
        assert status(forgetful, issuer, NEW) == 200
        becomes(200, usual, issuer, NEW)
    finally:
        for one in each:
            one.stop()


def test_a_new_key_is_good_soon_and_an_old_one_not_for_ever(lab: Lab, app: App, issuer: Issuer) -> None:
    change_keys(lab, app, issuer)


@pytest.mark.deep  # each waits in vain for as long as it may
@pytest.mark.parametrize(
    ("name", "what", "instead", "said"),
    [
        ("keeps-keys", "cacheMaxAge: 1_000 * seconds", "cacheMaxAge: 600_000", f"the {OLD} key is 200"),
        ("asks-for-no-key", "cooldownDuration: 5_000", "cooldownDuration: 600_000", f"the {NEW} key is 401"),
    ],
    ids=["keys are kept for ever", "unknown keys are not asked for"],
)
def test_a_mistake_with_the_keys_is_noticed(
    lab: Lab, app: App, issuer: Issuer, name: str, what: str, instead: str, said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        change_keys(lab, broken(lab, app, name, "src/http/tokens.ts", what, instead), issuer)

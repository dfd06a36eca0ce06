"""Processes are replaced while clients ask, on connections that they keep, and others follow what happens:
no request is lost, and who follows is connected again and has missed nothing.
"""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from lab import App, Lab, Running
from tests.e2e.template.balancing import Tally, replace_under_load
from tests.e2e.template.breaking import broken
from tests.e2e.template.client import READ, WRITE
from tests.e2e.template.following import Audience

pytestmark = pytest.mark.slow
CLIENTS = 64
WITHOUT_GOODBYE = "    if (parts.lifecycle.status === 'draining') reply.header('connection', 'close');\n"
WITHOUT_DELAY = "sleep(shutdown.drain)"


def rolled(lab: Lab, app: App) -> tuple[Tally, list[int], Audience]:
    audience = Audience(lab.issuer.token("ada", READ, WRITE, audience=app.service.id, seconds=3600))
    database = lab.postgres.create(f"rolled-{app.folder.name}")

    def settings() -> dict[str, str]:
        return {"DRAIN_MILLISECONDS": "1000", "RATE_LIMIT": "1000000", "LOG_LEVEL": "warn"}

    old = [lab.serve(app, database=database, **settings()) for _ in range(2)]
    fresh: list[Running] = []

    def replacement() -> Running:
        fresh.append(lab.start(app, database=database, **settings()))
        return fresh[-1]

    with warnings.catch_warnings():
        # Connections that the other side has reset are closed, and asyncio says so only when it forgets them.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            done = asyncio.run(replace_under_load(replacement, old, CLIENTS, "/api/v1/about", audience))
            return *done, audience
        finally:
            for one in (*old, *fresh):
                one.stop()
            gc.collect()


def test_no_request_is_lost_while_processes_are_replaced(lab: Lab, app: App) -> None:
    tally, codes, audience = rolled(lab, app)
    assert codes == [0, 0]
    assert (tally.lost, tally.wrong) == (0, [])
    assert tally.answered > 30 * CLIENTS
    assert tally.connections > CLIENTS, "clients were asked to connect again"
    assert audience.refused == []
    for one in audience.followers:
        assert one.connections > 1, f"{one.path}: whoever follows is connected again"
        assert (one.cut, one.known) == (0, audience.made)


@pytest.mark.parametrize(
    ("name", "file", "what", "instead"),
    [
        ("without-goodbye", "src/app.ts", WITHOUT_GOODBYE, ""),
        ("without-delay", "src/shutdown.ts", WITHOUT_DELAY, "sleep(0)"),
    ],
    ids=["without-goodbye", "without-delay"],
)
def test_without_a_part_of_the_recipe_requests_are_lost(
    lab: Lab, app: App, name: str, file: str, what: str, instead: str
) -> None:
    tally, *_ = rolled(lab, broken(lab, app, name, file, what, instead))
    assert tally.lost > 0


@pytest.mark.deep  # a rehearsal more, and it waits in vain
def test_who_follows_a_process_that_hears_nothing_of_the_others_is_noticed(lab: Lab, app: App) -> None:
    deaf = broken(
        lab, app, "hears-no-others", "src/items/feed.ts", "if (from !== this.#me)", "if (from === '')"
    )
    *_, audience = rolled(lab, deaf)
    assert not audience.complete

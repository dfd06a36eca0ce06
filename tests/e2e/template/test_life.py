"""How a service begins and what it outlives: a wrong environment, a database lost in mid-work."""

from __future__ import annotations

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from lab import App, Lab, copy
from lab.proxy import Proxy
from tests.e2e.template import ending
from tests.e2e.template.client import Answer, Client, anonymous

pytestmark = pytest.mark.slow
ITEMS = "/api/v1/items"


def test_an_environment_that_does_not_fit_ends_the_start(lab: Lab, app: App) -> None:
    running = lab.start(app, RATE_LIMIT="many", POSTGRES_POOL="0", JWKS_URL="nowhere")
    assert running.wait() == 78
    (line,) = running.logs()
    assert line["msg"] == "not started"
    assert all(name in line["reason"] for name in ("RATE_LIMIT is", "POSTGRES_POOL is", "JWKS_URL is"))


def test_it_starts_within_a_second(lab: Lab, app: App) -> None:
    running = lab.serve(app)
    text = anonymous(running).ask("GET", "/metrics").body.decode()
    spent = re.search(r"^process_cpu_seconds_total ([\d.]+)$", text, re.MULTILINE)
    # Processor time: how long it takes by the clock depends on who else runs on this machine.
    assert spent
    assert 0.05 < float(spent[1]) < 1.0
    running.stop()


def test_it_ends_within_its_time_whatever_is_open(lab: Lab, app: App) -> None:
    assert ending.DRAIN < ending.seconds_to_the_end(lab, app) < ending.FINISH + 1.5


def lost_in_mid_work(client: Client, proxy: Proxy) -> list[Future[Answer]]:
    """What became of eight requests whose database was lost while it answered them."""
    client.make("before")
    proxy.delay(0.4)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(client.ask, "POST", ITEMS, {"name": f"n{number}"}) for number in range(8)]
        time.sleep(0.6)
        proxy.cut()
    return asked


def test_a_database_lost_in_the_middle_of_work_ends_nothing_else(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    running = lab.serve(app, POSTGRES_HOST=proxy.host)
    client = Client.of(lab, running)
    answers = [one.result() for one in lost_in_mid_work(client, proxy)]
    assert {answer.status for answer in answers} <= {201, 503}, [
        line for line in running.logs() if line["level"] == "error"
    ]
    assert [answer.problem for answer in answers if answer.status == 503][:1] == ["unavailable"]
    proxy.restore()
    assert client.ask("GET", ITEMS).status == 200
    assert running.ready()
    assert not [line for line in running.logs() if line.get("msg") in {"failed", "draining"}]
    running.stop()


def test_without_an_ear_on_each_connection_it_would_end(lab: Lab, app: App) -> None:
    deaf = copy(app, lab.folder / "deaf")
    source = deaf.folder / "src/database/database.ts"
    line = "    this.#pool.on('connect', (connection) => connection.on('error', warn));\n"
    assert source.read_text().count(line) == 1
    source.write_text(source.read_text().replace(line, ""))
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    running = lab.serve(deaf, POSTGRES_HOST=proxy.host)
    asked = lost_in_mid_work(Client.of(lab, running), proxy)
    assert any(one.exception() for one in asked)
    assert running.wait(30) == 1

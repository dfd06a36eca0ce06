"""A folder of a database answers like the server it came from, and nothing of it is changed."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from generators.cli import report
from generators.cli._command_line.parsing import parse
from reporting import sources, tsdb
from reporting.prometheus import Prometheus, Span, UnansweredError
from tests.unit.reporting.histories import database, digest, program
from tests.unit.reporting.recorded import END, MOMENT, history

PATIENCE = 60


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database(tmp_path_factory.mktemp("database"), history())


@pytest.mark.slow
def test_a_report_of_a_folder_speaks_of_its_newest_moment(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digest(data)
    told = []
    for more in ([], ["--at", MOMENT]):
        words = ["report", "weekly", "--prometheus", str(data), "--format", "json", *more]
        assert report.execute(parse(words)[1]) == 0
        told.append(json.loads(capsys.readouterr().out)["report"])
    assert told[0] == told[1]
    loud = {row["Alert"]: row["Times"] for row in told[0]["sections"]["What was loud"]}
    assert loud == {"ErrorsWarning": "2", "LatencyWarning": "1"}
    assert digest(data) == before


@pytest.mark.slow
def test_a_server_over_a_folder_is_gone_afterwards(data: Path) -> None:
    with tsdb.served(data, program("prometheus")) as server:
        assert server.at == END
        assert server.knows("ALERTS", Span(END - 3600, END, 60))
        assert not server.knows("ALERTS", Span(END - 10**7, END - 10**7 + 60, 60))
        (series,) = server.over('ALERTS{alertname="LatencyWarning"}', Span(END - 86400, END, 60))
        assert series.times[0] == END - 2 * 3600
        assert series.times[-1] == END
    with pytest.raises(URLError):
        urlopen(server.address, timeout=5)


@pytest.mark.slow
def test_what_is_not_in_blocks_yet_is_read_from_the_log(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        own = f"127.0.0.1:{free.getsockname()[1]}"
    job = {"job_name": "own", "scrape_interval": "1s", "static_configs": [{"targets": [own]}]}
    (tmp_path / "prometheus.yml").write_text(json.dumps({"scrape_configs": [job]}))
    words = [f"--config.file={tmp_path / 'prometheus.yml'}", f"--storage.tsdb.path={tmp_path / 'data'}"]
    with (tmp_path / "log").open("wb") as log:
        writer = subprocess.Popen(
            [str(program("prometheus")), *words, f"--web.listen-address={own}"], stdout=log, stderr=log
        )
    try:
        with sources.opened(f"http://{own}", program, None) as live:
            _until_scraped(live)
    finally:
        writer.terminate()
        writer.wait(PATIENCE)
    assert not list((tmp_path / "data").glob("*/meta.json"))
    with tsdb.served(tmp_path / "data", program("prometheus")) as server:
        assert server.at is not None
        assert abs(server.at - time.time()) < PATIENCE
        assert [one.value for one in server.ask("max_over_time(up[5m])")] == [1.0]


def _until_scraped(live: Prometheus) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if any(one.value == 1 for one in live.ask("up")):
                return
        except UnansweredError:
            pass
        time.sleep(0.1)
    raise AssertionError("nothing was scraped")


def _broken(folder: Path) -> Path:
    (folder / "block/chunks").mkdir(parents=True)
    (folder / "block/index").touch()
    (folder / "block/meta.json").write_text("{}")
    return folder


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "none", "no such folder"),
        (lambda folder: folder, "neither blocks nor a log"),
        (_broken, "cannot be read"),
    ],
)
def test_what_is_no_database_is_told(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    opened = tsdb.served(make(tmp_path), Path("/bin/false"))
    with pytest.raises(UnansweredError, match=words), opened:
        raise AssertionError("it was served")


def test_a_server_that_does_not_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "wal").mkdir()
    dies = tmp_path / "dies"
    dies.write_text("#!/bin/sh\necho no room left; exit 1\n")
    dies.chmod(0o755)
    with pytest.raises(UnansweredError, match="no room left"), tsdb.served(tmp_path, dies):
        raise AssertionError("it was served")


def test_a_folder_and_an_address_get_different_advice() -> None:
    assert "kubectl port-forward" in sources.advice("http://127.0.0.1:9", "--replay")
    assert "data folder" in sources.advice("prometheus:9090", "--replay")

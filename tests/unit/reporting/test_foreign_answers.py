"""What a server or a folder says is believed only where it is an answer, and never crashes or hangs."""

from __future__ import annotations

import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request

import pytest

from generators.cli import report
from generators.cli._command_line.parsing import parse
from reporting import daily, exchange, prometheus, sources, tsdb, weekly
from reporting.document import Document, Section
from reporting.prometheus import Prometheus, Span, UnansweredError
from reporting.writing import to_html, to_markdown
from tests.support.catalogs import load
from tests.unit.monitoring.plans import SMALL
from tests.unit.reporting.answers import ERRORS, answers, rows, sample, serving, vector
from tests.unit.reporting.histories import program

SPAN = Span(0, 600, 60)


def answer(**more: object) -> bytes:
    empty = {"status": "success", "data": {"resultType": "vector", "result": []}}
    return json.dumps(empty | more).encode()


def result(kind: str, *series: object) -> bytes:
    return answer(data={"resultType": kind, "result": list(series)})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (answer(status="error", error="out of memory"), "out of memory"),
        (answer(status="odd"), "status odd"),
        (answer(warnings=["store away"]), "in part only: store away"),
        (b"[" * 100_000, "no Prometheus"),
        (b"[]", "no Prometheus"),
        (b"1", "no Prometheus"),
        (result("vector", {"metric": "x", "value": [1, "1"]}), "no Prometheus"),
        (result("vector", {"metric": {"a": 1}, "value": [1, "1"]}), "no Prometheus"),
        (result("vector", {"metric": {}, "value": 1}), "no Prometheus"),
        (result("vector", "x"), "no Prometheus"),
        (answer(data={"resultType": "vector", "result": "x"}), "no Prometheus"),
        (answer(data=None), "no Prometheus"),
    ],
)
def test_what_is_no_whole_answer_is_refused(body: bytes, words: str) -> None:
    with serving(200, body) as (address, _), pytest.raises(UnansweredError, match=words):
        Prometheus(address).ask("up")


@pytest.mark.parametrize("at", ["1e400", "-60", "660", '"x"', "null"])
def test_moments_that_nobody_asked_about_are_refused(at: str) -> None:
    body = result("matrix", {"metric": {}, "values": [["AT", "1"]]}).replace(b'"AT"', at.encode())
    with serving(200, body) as (address, _), pytest.raises(UnansweredError, match="no Prometheus"):
        Prometheus(address).over("up", SPAN)


def test_what_is_found_is_known_and_what_is_kept_back_is_not_unknown() -> None:
    truncated = answer(data=[{"job": "a"}], warnings=["results truncated due to limit"])
    with serving(200, truncated) as (address, _):
        assert Prometheus(address).knows("up", SPAN)
    kept_back = answer(data=[], warnings=["store away"])
    for body, words in ((kept_back, "store away"), (answer(data={"a": 1}), "no Prometheus")):
        with serving(200, body) as (address, _), pytest.raises(UnansweredError, match=words):
            Prometheus(address).knows("up", SPAN)


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """A server on loopback that goes on with a byte, again and again, and never ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(beginning)
                while not over.wait(0.02):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize(
    "beginning", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 500 No\r\n\r\n"]
)
def test_a_server_that_drips_is_left(beginning: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "PATIENCE", 0.1)
    began = time.monotonic()
    with dripping(beginning) as address, pytest.raises(UnansweredError, match="within"):
        Prometheus(address).ask("up")
    assert time.monotonic() - began < 2


def test_an_answer_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST", 20)
    with serving(200, answer()) as (address, _), pytest.raises(UnansweredError, match="more than"):
        Prometheus(address).ask("up")


@pytest.mark.parametrize("address", ["http://[", "http://", "http://a b", "http://a:x", "http://:secret@a:x"])
def test_what_is_no_address_is_told_without_its_credentials(address: str) -> None:
    with pytest.raises(UnansweredError) as told:
        Prometheus(address).ask("up")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://me:secret@a.example/p",
        "http://me:se#secret@a.example/p?token=secret",
        "http://secret@a.example/p",
    ],
)
def test_an_address_is_shown_without_what_is_secret(address: str) -> None:
    assert sources.public(address) == "http://a.example/p"


def test_a_folder_is_shown_as_it_is() -> None:
    assert sources.public("data/a@b") == "data/a@b"


def test_credentials_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(401, b"") as (address, _):
        whole = address.replace("://", "://me:secret@")
        assert report.execute(parse(["report", "daily", "--prometheus", whole])[1]) == 1
    said = capsys.readouterr().err
    assert f"{address}: error: " in said
    assert "status 401" in said
    assert "secret" not in said


def test_credentials_are_sent_as_people_wrote_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Request] = []

    def refused(request: Request, timeout: float) -> None:
        sent.append(request)
        raise OSError("refused")

    monkeypatch.setattr(exchange, "urlopen", refused)
    with pytest.raises(UnansweredError, match="refused"):
        Prometheus("http://me:p%40ss@a.example/p/").ask("up")
    assert sent[0].full_url == "http://a.example/p/api/v1/query"
    assert sent[0].unredirected_hdrs["Authorization"] == f"Basic {b64encode(b'me:p@ss').decode()}"


def test_a_refusal_is_one_line_that_no_terminal_obeys() -> None:
    body = json.dumps({"error": "\x1b[2J\ngone"}).encode()
    with serving(422, body) as (address, _), pytest.raises(UnansweredError) as told:
        Prometheus(address).ask("up")
    assert str(told.value) == "\\x1b[2J\\ngone"


@pytest.mark.parametrize("period", ["weekly", "daily"])
def test_a_prometheus_that_knows_nothing_gives_no_report(
    period: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(200, vector()) as (address, _):
        assert report.execute(parse(["report", period, "--prometheus", address])[1]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "the watchdog" in captured.err
    assert "[report/unanswered]" in captured.err


def test_silence_without_the_watchdog_is_not_called_quiet() -> None:
    model = load(SMALL)
    unwatched = daily.report(model, answers(model, {"watchdog": ()}, period="daily"), "noon")
    assert "Nothing is open" not in to_markdown(unwatched)
    assert "more may be open" in unwatched.text
    assert "Nothing is open" in to_markdown(daily.report(model, answers(model, {}, period="daily"), "noon"))


def test_a_week_says_how_much_of_it_was_watched() -> None:
    model = load(SMALL)
    half = answers(model, {"watchdog": (sample(1008),)})
    assert weekly.report(model, half, "today").text.endswith("did for 50% of them.")
    assert "watchdog" not in weekly.report(model, answers(model, {}), "today").text


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e300])
def test_figures_without_an_end_are_no_crash(value: float) -> None:
    model = load(SMALL)
    asked = answers(model, {}, period="daily")
    odd = dict.fromkeys(asked, (sample(value, **ERRORS), sample(value)))
    daily.report(model, odd, "noon")
    weekly.report(model, dict.fromkeys(answers(model, {}), odd["open"]), "today")
    if value != 1e300:
        assert rows(daily.report(model, odd, "noon"), "Open")[0][4] == "?"


FOREIGN = "@all [a](http://b.example) <img src=x> www.c.example #1\r\n\x1b[2J|`"
HARMLESS = (
    "&#64;all \\[a\\](http&#58;//b.example) &lt;img src=x&gt; www&#46;c.example \\#1\\\\r \\\\x1b\\[2J\\|\\`"
)


def test_labels_are_text_in_every_format() -> None:
    document = Document("T", "", (Section("S", "", ("A",), ((FOREIGN,),)),))
    assert f"\n| {HARMLESS} |\n" in to_markdown(document)
    page = to_html(document)
    assert "&lt;img src=x&gt;" in page
    assert not {"\r", "\x1b", "<img"} & {page[at : at + size] for at in range(len(page)) for size in (1, 4)}


def test_labels_that_no_file_can_hold_are_replaced() -> None:
    with serving(200, vector(({"a": "\ud800"}, "1"))) as (address, _):
        (found,) = Prometheus(address).ask("up")
    assert found.labels == {"a": "?"}


@pytest.mark.parametrize("end", ["null", '"x"', "[]", "1e400", "1" + "0" * 20, "-1", "true", "[" * 100_000])
def test_a_block_whose_end_is_no_moment_is_refused(tmp_path: Path, end: str) -> None:
    (tmp_path / "block/chunks").mkdir(parents=True)
    (tmp_path / "block/index").touch()
    (tmp_path / "block/meta.json").write_text(f'{{"maxTime": {end}}}')
    with pytest.raises(UnansweredError, match="cannot be read"), tsdb.served(tmp_path, Path("/bin/false")):
        raise AssertionError("it was served")


@pytest.mark.slow
@pytest.mark.parametrize(("log", "words"), [(b"", "not one sample"), (b"\x07" * 40_000, "log is broken")])
def test_a_folder_that_remembers_nothing_is_refused(tmp_path: Path, log: bytes, words: str) -> None:
    (tmp_path / "wal").mkdir()
    if log:
        (tmp_path / "wal/00000000").write_bytes(log)
    with pytest.raises(UnansweredError, match=words), tsdb.served(tmp_path, program("prometheus")):
        raise AssertionError("it was served")

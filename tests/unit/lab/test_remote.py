"""A lab's control: requests keep each other waiting for nothing, and one thread starts all processes."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab import Lab, Running, StandIn
from lab.remote import Process, Remote
from tests.e2e.checkout import REPOSITORY

Do = Callable[[str], dict[str, Any]]


@pytest.fixture
def remote() -> Iterator[Remote]:
    with Lab(REPOSITORY) as lab:
        one = Remote(lab)
        yield one
        one.close()


def ask(remote: Remote, verb: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(f"{remote.url}/{verb}", b"{}", method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def serving(remote: Remote, do: Do, monkeypatch: pytest.MonkeyPatch, *verbs: str) -> list[tuple[int, Any]]:
    """What is answered to requests that are sent at once, while this thread serves."""
    monkeypatch.setattr(remote, "_do", lambda verb, _said: do(verb))

    def work() -> list[tuple[int, Any]]:
        try:
            with ThreadPoolExecutor(len(verbs)) as each:
                return list(each.map(lambda verb: ask(remote, verb), verbs))
        finally:
            remote.shutdown()

    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(work)
        remote.serve_forever()
        return answers.result()


def test_who_waits_keeps_nobody_waiting(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    came = threading.Event()

    def do(verb: str) -> dict[str, Any]:
        if verb == "wait":
            return {"came": came.wait(5)}
        came.set()
        return {}

    assert serving(remote, do, monkeypatch, "wait", "logs") == [(200, {"came": True}), (200, {})]


def test_what_is_started_is_started_by_the_thread_that_serves(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do(_verb: str) -> dict[str, Any]:
        return {"by": remote._started(threading.get_ident), "asked": threading.get_ident()}

    for status, told in serving(remote, do, monkeypatch, "serve", "serve"):
        assert status == 200
        assert told["by"] == threading.get_ident() != told["asked"]


def test_what_cannot_be_started_is_said_to_who_asked(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ValueError("no such thing")

    def do(_verb: str) -> dict[str, Any]:
        remote._started(refuse)
        return {}

    ((status, told),) = serving(remote, do, monkeypatch, "serve")
    assert (status, told) == (400, {"error": "ValueError: no such thing"})


def test_what_comes_by_another_address_of_a_process_can_be_cut(remote: Remote, tmp_path: Path) -> None:
    played = StandIn("played")
    running = cast(Running, SimpleNamespace(port=int(played.url.rpartition(":")[2])))
    remote._processes["main:played"] = process = Process(running, tmp_path)
    front = remote._about("main:played", "front", {})

    def answers() -> bool:
        try:
            with urllib.request.urlopen(front["url"], timeout=5) as answer:
                return bool(json.load(answer)["service"] == "played")
        except (urllib.error.URLError, ConnectionError):
            return False

    found = [answers()]
    for action in ("cut", "restore"):
        remote._about("main:played", "resource", {"name": front["name"], "action": action})
        found.append(answers())
    assert found == [True, False, True]
    del remote._processes["main:played"]
    process.proxies[front["name"]].stop()
    played.stop()

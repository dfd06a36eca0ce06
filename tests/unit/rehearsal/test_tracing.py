"""A request leaves one trace through the services it passes, and the fake collector keeps it."""

from __future__ import annotations

import asyncio
import socket

import pytest

from rehearsal.stores import Window
from rehearsal.telemetry import Collector
from rehearsal.tracing import CALL, HEADER, Context, Network, ask, serve
from rehearsal.web import Answer, Request, Site

HOST = "127.9.7.1"


def free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def play(context: Context) -> Collector:
    """One request to a service that calls another."""
    collector, ports = Collector(), (free(), free(), free())
    network = Network(f"http://{HOST}:{ports[0]}", lambda name: f"http://{HOST}:{ports[2]}/")

    async def run() -> None:
        first = Site(HOST, ports[1], lambda request: serve("front", network, request))
        second = Site(HOST, ports[2], lambda request: serve("back", network, request))
        async with Site(HOST, ports[0], collector.handle), first, second:
            await ask(f"http://{HOST}:{ports[1]}/?{CALL}=back", context)

    asyncio.run(run())
    return collector


def test_a_call_onward_is_below_the_call_that_made_it() -> None:
    context = Context.new()
    spans, lines = play(context).of(context.trace)
    back, front = spans
    assert (front.service, front.parent) == ("front", context.parent)
    assert (back.service, back.parent) == ("back", front.span)
    assert {(line.service, line.span) for line in lines} == {(one.service, one.span) for one in spans}


def test_what_is_not_sampled_leaves_log_lines_and_no_span() -> None:
    context = Context.new(sampled=False)
    spans, lines = play(context).of(context.trace)
    assert spans == []
    assert [line.service for line in lines] == ["back", "front"]


def test_who_calls_somebody_that_does_not_answer_cannot_answer_either() -> None:
    port, nobody = free(), free()
    network = Network(f"http://{HOST}:{nobody}", lambda name: f"http://{HOST}:{nobody}/")

    async def run() -> None:
        front = Site(HOST, port, lambda request: serve("front", network, request))
        async with front:
            await ask(f"http://{HOST}:{port}/?{CALL}=back", Context.new())

    with pytest.raises(OSError, match="503"):
        asyncio.run(run())


def test_a_header_is_read_as_it_is_written_and_another_begins_a_trace() -> None:
    context = Context.new()
    assert Context.read(context.header()) == context
    assert Context.read("nonsense").trace != context.trace


def test_the_collector_knows_no_other_path() -> None:
    asked = Request("POST", "/v1/metrics", {}, b"", {HEADER: ""})
    assert asyncio.run(Collector().handle(asked)).status == 404


def test_an_exporter_is_passed_on_as_it_spoke_last() -> None:
    port = free()

    async def said(request: Request) -> Answer:
        return Answer(b"pg_up 1\n", 200, "text/plain")

    async def run() -> Answer:
        window = Window(f"http://{HOST}:{port}/metrics")
        async with Site(HOST, port, said), window:
            while not window._said:
                await asyncio.sleep(0.01)
            return await window.handle(Request("GET", "/metrics", {}, b""))

    assert asyncio.run(run()).body == b"pg_up 1\n"

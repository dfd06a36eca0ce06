"""What a service does with one request: calls onward, writes a log line, and tells its part of the trace."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request as Call
from urllib.request import urlopen

from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from rehearsal import telemetry
from rehearsal.web import Answer, Request

HEADER = "traceparent"
"""W3C Trace Context: version, trace, parent and flags; the trace is the correlation id."""
CALL = "call"
"""Parameter that names the service that is called onward."""
_SAMPLED = "01"
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Network:
    """What a service is told by its chart: where the collector is, and where those it calls are."""

    endpoint: str
    find: Callable[[str], str]
    """The address of a callee."""


@dataclass(frozen=True, slots=True)
class Context:
    """The part of a trace that comes in by the header."""

    trace: str
    parent: str
    flags: str = _SAMPLED

    @classmethod
    def new(cls, *, sampled: bool = True) -> Context:
        """Of a request that nobody else began."""
        return cls(secrets.token_hex(16), secrets.token_hex(8), _SAMPLED if sampled else "00")

    @classmethod
    def read(cls, header: str) -> Context:
        """From the header; a new one where it is none."""
        parts = header.split("-")
        return cls(*parts[1:]) if len(parts) == 4 else cls.new()

    def header(self) -> str:
        """As the header says it."""
        return f"00-{self.trace}-{self.parent}-{self.flags}"


async def serve(service: str, network: Network, request: Request) -> Answer:
    """Answers, and sends a span (where the trace is sampled) and a log line about it.

    Where whom it calls does not answer, neither can it: 503, and nothing is sent.
    """
    came = Context.read(request.headers.get(HEADER, ""))
    own, begin = secrets.token_hex(8), time.time_ns()
    callee = request.query.get(CALL, "")
    if callee:
        try:
            await ask(network.find(callee), Context(came.trace, own, came.flags))
        except OSError:
            return Answer(b"", 503, "text/plain")
    span = Span(
        trace_id=bytes.fromhex(came.trace),
        span_id=bytes.fromhex(own),
        parent_span_id=bytes.fromhex(came.parent),
        name=f"{request.method} {request.path}",
        kind=Span.SPAN_KIND_SERVER,
        start_time_unix_nano=begin,
        end_time_unix_nano=time.time_ns(),
    )
    line = LogRecord(
        time_unix_nano=time.time_ns(),
        severity_text="INFO",
        body=AnyValue(string_value=f"answered {request.method} {request.path}"),
        trace_id=span.trace_id,
        span_id=span.span_id,
    )
    await telemetry.send(network.endpoint, service, [span] if came.flags == _SAMPLED else [], [line])
    return Answer(b"ok", 200, "text/plain")


async def ask(address: str, context: Context) -> None:
    """A request in a trace. Raises OSError when nobody answers."""
    call = Call(address, headers={HEADER: context.header()})  # noqa: S310 - loopback
    await asyncio.to_thread(_get, call)


def _get(call: Call) -> None:
    try:
        with urlopen(call, timeout=_PATIENCE) as answer:  # noqa: S310 - loopback
            answer.read()
    except HTTPError as refusal:
        # It is an answer as well, with a connection of its own.
        refusal.close()
        raise

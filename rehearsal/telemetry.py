"""A fake collector that receives what services send by OTLP over HTTP, and keeps it to be looked up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.request import Request as Call
from urllib.request import urlopen

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from rehearsal.web import Answer, Request

TYPE = "application/x-protobuf"
TRACES, LOGS = "/v1/traces", "/v1/logs"
_NAME = "service.name"
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """One span or log line: whose it is, and what ties it to others. Ids as hexadecimal text."""

    service: str
    trace: str
    span: str
    parent: str = ""
    text: str = ""


@dataclass
class Collector:
    """Everything that arrived so far."""

    spans: list[Seen] = field(default_factory=list)
    lines: list[Seen] = field(default_factory=list)

    async def handle(self, request: Request) -> Answer:
        """Takes what ``TRACES`` and ``LOGS`` bring; 404 for any other path."""
        if request.path == TRACES:
            traces = ExportTraceServiceRequest.FromString(request.body)
            for batch in traces.resource_spans:
                name = _named(batch.resource.attributes)
                for scope in batch.scope_spans:
                    self.spans += [_span(name, one) for one in scope.spans]
        elif request.path == LOGS:
            logs = ExportLogsServiceRequest.FromString(request.body)
            for found in logs.resource_logs:
                name = _named(found.resource.attributes)
                for lines in found.scope_logs:
                    self.lines += [_line(name, one) for one in lines.log_records]
        else:
            return Answer(b"", 404, TYPE)
        return Answer(b"", 200, TYPE)

    def of(self, trace: str) -> tuple[list[Seen], list[Seen]]:
        """Spans and log lines of one trace."""
        return [one for one in self.spans if one.trace == trace], [
            one for one in self.lines if one.trace == trace
        ]

    async def wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether it comes to hold within that time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not holds() and loop.time() < end:
            await asyncio.sleep(0.05)
        return holds()


async def send(endpoint: str, service: str, spans: list[Span], lines: list[LogRecord]) -> None:
    """As a library would send it. Raises OSError when the collector cannot be reached."""
    if spans:
        traces = ExportTraceServiceRequest()
        batch = traces.resource_spans.add()
        batch.resource.attributes.append(KeyValue(key=_NAME, value=AnyValue(string_value=service)))
        batch.scope_spans.add().spans.extend(spans)
        await asyncio.to_thread(_post, f"{endpoint}{TRACES}", traces.SerializeToString())
    if lines:
        logs = ExportLogsServiceRequest()
        found = logs.resource_logs.add()
        found.resource.attributes.append(KeyValue(key=_NAME, value=AnyValue(string_value=service)))
        found.scope_logs.add().log_records.extend(lines)
        await asyncio.to_thread(_post, f"{endpoint}{LOGS}", logs.SerializeToString())


def _post(address: str, body: bytes) -> None:
    call = Call(address, body, {"Content-Type": TYPE})  # noqa: S310 - loopback
    with urlopen(call, timeout=_PATIENCE):  # noqa: S310
        pass


def _named(attributes: object) -> str:
    return next((one.value.string_value for one in attributes if one.key == _NAME), "")  # type: ignore[attr-defined]


def _span(service: str, one: Span) -> Seen:
    return Seen(service, one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex(), one.name)


def _line(service: str, one: LogRecord) -> Seen:
    return Seen(service, one.trace_id.hex(), one.span_id.hex(), text=one.body.string_value)

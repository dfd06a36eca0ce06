"""Fake PagerDuty, Slack, mail and heartbeat: they note what arrives, and when."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rehearsal.web import Answer, Request


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that arrived. ``subject`` is a service or component; ``key`` the incident at PagerDuty."""

    at: float
    channel: str
    team: str
    subject: str
    firing: bool
    key: str
    title: str
    text: str
    signal: str = ""
    """Of a page: what is watched there; with ``subject`` it makes an incident."""


@dataclass
class Inbox:
    """Everything that arrived so far, in order."""

    notes: list[Note] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: Request) -> Answer:
        """``/pagerduty``, ``/slack/<team>`` and ``/heartbeat``, as Alertmanager calls them."""
        data: dict[str, Any] = json.loads(request.body or b"{}")
        if request.path == "/pagerduty":
            self._add(_page(data))
            return Answer(b'{"status":"success","message":"ok","dedup_key":"x"}', 202)
        if request.path.startswith("/slack/"):
            self._add(_message(request.path.removeprefix("/slack/"), data))
            return Answer(b"ok", 200, "text/plain")
        if request.path == "/heartbeat":
            self._add(Note(time.monotonic(), "heartbeat", "", "", True, "", "heartbeat", ""))
            return Answer(b"{}")
        return Answer(b"{}", 404)

    def mail(self, text: str) -> None:
        """A mail arrived, as it was sent."""
        lines = text.splitlines()
        subject = next((line[9:] for line in lines if line.lower().startswith("subject: ")), "")
        to = next((line[4:] for line in lines if line.lower().startswith("to: ")), "")
        self._add(Note(time.monotonic(), "email", to, "", "[resolved]" not in subject, "", subject, text))

    def since(self, begin: float, wanted: Callable[[Note], bool]) -> list[Note]:
        """What arrived from a moment on."""
        return [note for note in self.notes if note.at >= begin and wanted(note)]

    async def wait(self, begin: float, wanted: Callable[[Note], bool], seconds: float) -> Note | None:
        """The first that arrived from a moment on; None when none did in that many seconds."""
        end = time.monotonic() + seconds
        while not (found := self.since(begin, wanted)):
            left = end - time.monotonic()
            if left <= 0:
                return None
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue
        return found[0]

    def _add(self, note: Note) -> None:
        self.notes.append(note)
        self._news.set()


def _page(data: dict[str, Any]) -> Note:
    payload = data.get("payload") or {}
    details = payload.get("custom_details") or {}
    return Note(
        time.monotonic(),
        "pagerduty",
        data.get("routing_key", ""),
        payload.get("component", ""),
        data.get("event_action") == "trigger",
        data.get("dedup_key", ""),
        payload.get("summary", ""),
        str(details.get("what", "")),
        payload.get("class", ""),
    )


def _message(team: str, data: dict[str, Any]) -> Note:
    shown = data["attachments"][0]
    subject = shown.get("footer", "").partition(" ")[0]
    title = shown.get("title", "")
    firing = not title.removeprefix("No route for this one: ").startswith("[resolved]")
    return Note(time.monotonic(), "slack", team, subject, firing, "", title, shown.get("text", ""))


class Relay:
    """A mail relay that takes mail over STARTTLS from whoever authenticates.

    ``fault`` is what it ran into, apart from senders who leave.
    """

    def __init__(
        self, host: str, port: int, tls: ssl.SSLContext, deliver: Callable[[str], None], name: str
    ) -> None:
        self._host, self._port, self._tls, self._deliver = host, port, tls, deliver
        self._server: asyncio.Server | None = None
        self.name = name
        self.fault: BaseException | None = None

    async def __aenter__(self) -> Relay:
        """Listens. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listens no more."""
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        secured = False
        try:
            while line := (await reader.readline()).decode().strip():
                word = line[:8].upper()
                if word.startswith("EHLO"):
                    writer.write(
                        b"250-relay\r\n250 AUTH PLAIN\r\n" if secured else b"250-relay\r\n250 STARTTLS\r\n"
                    )
                elif word == "STARTTLS":
                    writer.write(b"220 go\r\n")
                    await writer.drain()
                    await writer.start_tls(self._tls)
                    secured = True
                elif word.startswith("AUTH"):
                    writer.write(b"235 ok\r\n")
                elif word.startswith("DATA"):
                    writer.write(b"354 go\r\n")
                    await writer.drain()
                    text = (await reader.readuntil(b"\r\n.\r\n")).decode("utf-8", "replace")
                    self._deliver(text)
                    writer.write(b"250 ok\r\n")
                elif word.startswith("QUIT"):
                    writer.write(b"221 bye\r\n")
                    await writer.drain()
                    break
                else:
                    writer.write(b"250 ok\r\n")
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        except Exception as error:  # noqa: BLE001 - told when somebody looks
            self.fault = error
        finally:
            writer.close()

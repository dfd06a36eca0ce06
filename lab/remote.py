"""Lets tests of another language use a lab: what it does, by HTTP and JSON, on loopback.

Every request is ``POST /<verb>`` with a JSON object; ``key`` names a process: ``main:<id>`` is the one that a
service's tests share. Answers are 200 with an object, or 400 with ``{"error"}``.

- ``serve {id, variables?, database?, ready?, proxied?, cut?}`` → ``{key, url, database}``: one more process;
  ``proxied`` and ``cut`` are names of resources that get a proxy before them, cut from the start.
- ``stop``, ``terminate``; ``wait {seconds}`` → ``{code}``; ``logs`` → ``{lines}``; ``flags {flags}``
- ``resource {name, action: cut | restore | delay, seconds?}``
- ``front`` → ``{name, url}``: another address of the process, a proxy that ``resource`` cuts by that name
- ``upstream {id, action: answer | lose | restore | requests, status?, body?, delay?}``
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from generators.conventions.names import environment_prefix
from lab.apps import App
from lab.lab import POSTGRESQL, Lab
from lab.ports import LOOPBACK
from lab.postgres import Database, Failed
from lab.processes import Died, Program
from lab.proxy import Proxy
from lab.running import Running

_LONGEST = 60.0
Said = Mapping[str, Any]
T = TypeVar("T")


@dataclass
class Process:
    """One process with what is around it."""

    running: Running
    flags: Path
    database: str = ""
    proxies: dict[str, Proxy] = field(default_factory=dict)


class Remote:
    """A lab's control. Each request has a thread, so that who waits keeps nobody waiting; what is started is
    started by the thread that made the lab, in ``serve_forever``, because it ends with its thread.
    """

    def __init__(self, lab: Lab) -> None:
        """Listens at once; nothing is answered before ``serve_forever``."""
        self._lab = lab
        self._apps: dict[str, App] = {}
        self._processes: dict[str, Process] = {}
        self._databases: dict[str, Database] = {}
        self._made = 0
        self._warming: list[Program] = []
        # A fifth of the CPU time of a start: what is compiled is kept for the next one.
        self._compiled = {"NODE_COMPILE_CACHE": os.fspath(lab.folder / "compiled")}
        remote = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                remote._answer(self)

            def log_message(self, *_words: object) -> None:
                """Nothing: tests say what they asked."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._to_start: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"

    def serve_forever(self) -> None:
        """Answers until ``shutdown`` is called, from another thread."""
        answering = Thread(target=self._server.serve_forever, args=(0.05,))
        answering.start()
        try:
            while (start := self._to_start.get()) is not None:
                start()
        finally:
            self._server.shutdown()
            answering.join()

    def shutdown(self) -> None:
        """Ends ``serve_forever``."""
        self._to_start.put(None)

    def close(self) -> None:
        """Ends every process that was asked for, and listens no more."""
        for key in tuple(self._processes):
            self._stop(key)
        for program in self._warming:
            program.stop()
        self._server.server_close()

    def main(self, app: App, **variables: str) -> dict[str, str]:
        """Starts the process that the tests of a service share; its ``url``, its ``database``'s name."""
        key = f"main:{app.service.id}"
        self._apps[app.service.id] = app
        process = self._process(app, key, {"variables": variables})
        return {"url": process.running.url, "database": process.database}

    def warm(self, app: App) -> None:
        """Begins to compile what an app imports, for later starts: told nothing, it ends by itself."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), **self._compiled}
        log = self._lab.folder / "warming.log"
        self._warming.append(Program("warming", app.command, log, environment, app.folder))

    def wait_ready(self, service: str) -> None:
        """Returns once the shared process of a service is ready. Raises Died."""
        self._processes[f"main:{service}"].running.wait_ready()

    def forget(self, service: str) -> None:
        """Ends every process of a service."""
        for key in [key for key, one in self._processes.items() if one.running.app.service.id == service]:
            self._stop(key)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length", "0"))
        try:
            said = json.loads(handler.rfile.read(length) or b"{}")
            status, body = 200, self._do(handler.path.removeprefix("/"), said)
        except (Died, Failed, KeyError, ValueError, OSError) as error:
            status, body = 400, {"error": f"{type(error).__name__}: {error}"}
        data = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def _do(self, verb: str, said: Said) -> dict[str, Any]:
        if verb == "serve":
            key, process = self._started(lambda: self._another(said))
            if said.get("ready", True):
                process.running.wait_ready()
            return {"key": key, "url": process.running.url, "database": process.database}
        return self._about(said["key"], verb, said)

    def _about(self, key: str, verb: str, said: Said) -> dict[str, Any]:
        process = self._processes[key]
        if verb == "stop":
            self._stop(key)
        elif verb == "terminate":
            process.running.terminate()
        elif verb == "wait":
            return {"code": process.running.wait(min(float(said["seconds"]), _LONGEST))}
        elif verb == "logs":
            return {"lines": process.running.logs()}
        elif verb == "flags":
            process.flags.write_text(json.dumps(said["flags"]), encoding="utf-8")
        elif verb == "front":
            proxy = self._lab.proxy(LOOPBACK, process.running.port)
            name = f"front:{proxy.port}"
            process.proxies[name] = proxy
            return {"name": name, "url": f"http://{LOOPBACK}:{proxy.port}"}
        elif verb == "resource":
            _set(process.proxies[said["name"]], said)
        elif verb == "upstream":
            return _upstream(process.running, said)
        else:
            raise ValueError(f"no verb {verb!r}; see lab/remote.py")
        return {}

    def _started(self, start: Callable[[], T]) -> T:
        """What the thread that made the lab gets of it."""
        done: Future[T] = Future()

        def work() -> None:
            try:
                done.set_result(start())
            except Exception as error:  # noqa: BLE001 - raised where it was asked for
                done.set_exception(error)

        self._to_start.put(work)
        return done.result()

    def _another(self, said: Said) -> tuple[str, Process]:
        self._made += 1
        key = f"more:{self._made}"
        return key, self._process(self._apps[said["id"]], key, said)

    def _process(self, app: App, key: str, said: Said) -> Process:
        flags = self._lab.folder / f"flags-{key.replace(':', '-')}.json"
        flags.write_text(json.dumps({one.name: one.default for one in app.service.flags}), encoding="utf-8")
        variables = {
            "FLAGS_FILE": str(flags),
            **self._compiled,
            **said.get("variables", {}),
        }
        proxies: dict[str, Proxy] = {}
        cut = said.get("cut", ())
        for name in {*said.get("proxied", ()), *cut}:
            proxies[name] = proxy = self._before(app, name)
            prefix = environment_prefix(name)
            variables |= {f"{prefix}HOST": proxy.host, f"{prefix}PORT": str(proxy.port)}
            if name in cut:
                proxy.cut()
        database = self._database(app, said.get("database", ""), key)
        running = self._lab.start(app, database=database, **variables)
        process = Process(running, flags, database.name if database else "", proxies)
        self._processes[key] = process
        return process

    def _database(self, app: App, name: str, key: str) -> Database | None:
        if name:
            return self._databases[name]
        if not any(use.resource.type == POSTGRESQL for use in app.service.uses):
            return None
        name = f"{app.service.id}-{key.replace(':', '-')}-{len(self._databases)}"
        made = self._lab.postgres.create(name)
        self._databases[made.name] = made
        return made

    def _before(self, app: App, name: str) -> Proxy:
        kind = next(use.resource.type for use in app.service.uses if use.resource.name == name)
        server = self._lab.postgres if kind == POSTGRESQL else self._lab.redis
        return self._lab.proxy(str(server.host), int(server.port))

    def _stop(self, key: str) -> None:
        process = self._processes.pop(key)
        process.running.stop()
        for proxy in process.proxies.values():
            proxy.stop()
        for upstream in process.running.upstreams.values():
            upstream.stop()


def _set(proxy: Proxy, said: Said) -> None:
    if said["action"] == "cut":
        proxy.cut()
    elif said["action"] == "restore":
        proxy.restore()
    else:
        proxy.delay(float(said["seconds"]))


def _upstream(running: Running, said: Said) -> dict[str, Any]:
    one = running.upstreams[said["id"]]
    action = said["action"]
    if action == "answer":
        one.answer(said["status"], said["body"], said.get("delay", 0))
    elif action == "lose":
        one.lose()
    elif action == "restore":
        one.restore()
    return {
        "requests": [
            {"method": asked.method, "path": asked.path, "headers": dict(asked.headers)}
            for asked in tuple(one.requests)
        ]
    }

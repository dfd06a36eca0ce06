"""``./doit`` as a person runs it: in a process of its own, which ends with the one that started it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from generators.children import ending_with_us

_SAID = 400
"""Characters of an unexpected answer that are told."""


class Answer:
    """What a command ended with: its exit code and its JSON document, empty where it printed none."""

    def __init__(self, words: str, code: int, document: dict[str, Any], errors: str) -> None:
        self.words = words
        self.code = code
        self.document = document
        self._errors = errors

    @property
    def rules(self) -> set[str]:
        """The rules of its findings that are more than warnings."""
        found = self.document.get("findings", ())
        return {str(one["rule"]) for one in found if one.get("severity") != "warning"}

    @property
    def states(self) -> dict[str, str]:
        """Of a deployment: what became of each service."""
        return {one["service"]: one["state"] for one in self.document.get("outcomes", ())}

    def __str__(self) -> str:
        said = "; ".join(str(one.get("message", one)) for one in self.document.get("findings", ()))
        return (
            f"`{self.words}` ended with {self.code}: {(said or self._errors.strip())[-_SAID:] or 'no word'}"
        )


class Command:
    """A command that runs. It and what it started end with the thread that made it, however that ends."""

    def __init__(self, command: list[str], words: str, environment: Mapping[str, str]) -> None:
        self.words = words
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has ended
        self._err = tempfile.TemporaryFile()  # noqa: SIM115 - likewise
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=ending_with_us(),  # noqa: PLW1509 - two system calls and no locks
        )

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def kill(self) -> None:
        """Ends it with -9. What it had started is not asked either."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)

    def answer(self, seconds: float) -> Answer:
        """Waits for its end. Raises TimeoutError, having ended it, when that takes longer."""
        with self._out, self._err:
            try:
                code = self._child.wait(seconds)
            except subprocess.TimeoutExpired as late:
                raise TimeoutError(f"`{self.words}` did not end within {seconds:.0f} s") from late
            finally:
                if self.running:
                    self.kill()
                    self._child.wait()
            texts = [_text(stream) for stream in (self._out, self._err)]
        try:
            document = json.loads(texts[0])
        except ValueError:
            document = {}
        return Answer(self.words, code, document if isinstance(document, dict) else {}, texts[1])


class Over(Exception):
    """The run is being ended: nothing more is typed, and nothing waited for."""


class Typing:
    """All commands of a run that may still run: one word ends them, and from then on none begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: list[Command] = []
        self._over = False

    def begin(self, start: Callable[[], Command]) -> Command:
        """Starts one. Raises Over."""
        with self._lock:
            self.go_on()
            command = start()
            self._begun = [*(one for one in self._begun if one.running), command]
        return command

    def go_on(self) -> None:
        """Raises Over once the run is being ended."""
        if self._over:
            raise Over("the run is being ended")

    def end(self) -> None:
        """Ends all that run with -9, and lets no other begin."""
        with self._lock:
            self._over = True
            for one in self._begun:
                if one.running:
                    one.kill()


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


class Desk:
    """A checkout, a catalog and somebody's kubeconfig."""

    def __init__(self, program: Path, catalog: Path, tree: Path, kubeconfig: Path) -> None:
        self._program = program
        self._catalog = catalog
        self._tree = tree
        self._kubeconfig = kubeconfig

    def start(self, words: str) -> Command:
        """Starts ``./doit`` with these words, which hold no spaces of their own."""
        where = ["--catalog", os.fspath(self._catalog), "--output", os.fspath(self._tree)]
        command = [os.fspath(self._program), *words.split(), *where, "--format", "json"]
        # What is killed leaves its temporary files behind: they go with the tree.
        own = {"KUBECONFIG": os.fspath(self._kubeconfig), "TMPDIR": os.fspath(self._tree.parent)}
        return Command(command, f"doit {words}", {**os.environ, **own})

"""Helm, run with nothing of the caller's own settings; its words without its noise."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generators.children import ending_with_us
from generators.toolchain import cache

_NOISE = re.compile(r"level=INFO|found symbolic link in path|^I\d{4} |level=WARN msg=\"unable to find exact")
_SILENCE = re.compile(
    r"cluster unreachable|connection refused|connection reset|connection lost|no route to host"
    r"|i/o timeout|TLS handshake timeout|\bEOF\b|etcdserver: |server is currently unable"
    r"|unable to return a response in the time allotted|request did not complete within"
)
"""What Go's HTTP client, the API server and its store say where no answer came in time."""
_KEPT = ("--history-max", "10")
_APPLIED = ("--server-side=true",)
"""Left to itself helm goes on with a client's merge where an earlier helm began so, and that knows nothing of
who owns a field: a person's edit would be overwritten unseen."""
STOP = 20.0
"""Seconds helm has for writing down that it was stopped."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of helm ended; ``err`` without its remarks on links."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Why it failed, in its own words, on one line."""
        lines = [line.removeprefix("Error: ") for line in self.err.splitlines() if line.strip()]
        return " ".join(lines)[-1200:] or f"helm ended with code {self.code}"

    @property
    def silent(self) -> bool:
        """Whether it failed because the server did not answer: that says nothing of what was to be done."""
        return self.code != 0 and _SILENCE.search(self.err) is not None


class Running:
    """A helm that is under way, its output kept aside."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str], stdin: str) -> None:
        # Files, not pipes: nobody reads along while helm waits, and a full pipe would stop it.
        self._out = tempfile.TemporaryFile()  # noqa: SIM115
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self._in = tempfile.TemporaryFile()  # noqa: SIM115
        self._in.write(stdin.encode())
        self._in.seek(0)
        # A session of its own: an interrupt from the keyboard is ours to pass on, once, in order. And
        # whatever ends us ends helm: it must not go on with a change that nobody watches any more.
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=self._in,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGTERM),  # noqa: PLW1509 - two system calls, no locks
        )

    def wait(self, seconds: float) -> Done | None:
        """How it ended, or None if it has not yet."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        texts = []
        for stream in (self._out, self._err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
            stream.close()
        self._in.close()
        kept = "\n".join(line for line in texts[1].splitlines() if not _NOISE.search(line))
        return Done(code, texts[0], kept)

    def stop(self) -> Done:
        """Ends it so that it writes its release down as failed; by force where it does not listen."""
        self._process.send_signal(signal.SIGTERM)
        done = self.wait(STOP)
        if done is None:
            self._process.kill()
            done = self.wait(STOP)
        assert done is not None
        return done


class Helm:
    """Helm on one context and namespace. Charts are folders below ``tree``."""

    def __init__(self, program: str, kubeconfig: str, context: str, namespace: str, tree: Path) -> None:
        self._program = program
        self._tree = tree
        home = cache.find_folder(os.environ) / "helm"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HELM_")}
        self._environment = {
            **kept,
            **{f"HELM_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")},
            **({"KUBECONFIG": kubeconfig} if kubeconfig else {}),
        }
        self._where = ["--namespace", namespace]
        self._context = ["--kube-context", context]

    def template(self, name: str, values: Sequence[str], record: str, kubernetes: str) -> Done:
        """The rendered text of a chart; needs no cluster."""
        words = ["template", name, f"charts/{name}", "--kube-version", f"{kubernetes}.0"]
        return self._run([*words, *self._where, *_files(values)], record)

    def upgrade(self, name: str, values: Sequence[str], record: str, more: Sequence[str]) -> Running:
        """Installs or upgrades a release; helm keeps ten revisions."""
        words = ["upgrade", "--install", name, f"charts/{name}", *_KEPT, *_APPLIED, *more]
        return self._start([*words, *self._where, *self._context, *_files(values)], record)

    def rollback(self, name: str, revision: int, more: Sequence[str] = ()) -> Running:
        """Makes an earlier revision the newest one; from what the cluster keeps, without any chart."""
        words = ["rollback", name, str(revision), *_KEPT, *_APPLIED, *more]
        return self._start([*words, *self._where, *self._context], "", Path("/"))

    def uninstall(self, name: str) -> Done:
        """Removes a release and what it owns."""
        return self._run(["uninstall", name, *self._where, *self._context], "")

    def _run(self, words: Sequence[str], stdin: str) -> Done:
        done = self._start(words, stdin).wait(600)
        assert done is not None
        return done

    def _start(self, words: Sequence[str], stdin: str, folder: Path | None = None) -> Running:
        piped = ["--values", "-"] if stdin else []
        return Running([self._program, *words, *piped], folder or self._tree, self._environment, stdin)


def _files(values: Sequence[str]) -> list[str]:
    return [word for path in values for word in ("--values", path)]

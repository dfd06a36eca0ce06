"""The commands on a cluster as a person runs them, where there is no cluster, or one that misbehaves."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from generators.toolchain.cache import find_folder
from generators.user_state import cluster_folder
from tests.e2e.checkout import REPOSITORY

pytestmark = pytest.mark.slow

READING = ("status", "verify staging", "drift staging", "history staging", "logs staging wallet")
DIGEST = f"sha256:{'a' * 64}"
CHANGING = (
    "deploy staging --apply",
    "rollback staging wallet --apply",
    "promote staging production --apply",
    "drift staging --revert --apply",
    "verify staging --apply",
    f"deploy staging wallet --image wallet=1@{DIGEST}",
    "scale staging wallet 3 --reason night --apply",
    "restart staging wallet --apply",
    "stop staging wallet --reason night --apply",
    "quarantine staging wallet --reason night --apply",
    "retire staging --apply",
    "backup staging postgres --apply",
    "restore staging postgres --reason night --apply",
)


def run(words: str, kubeconfig: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(REPOSITORY / "doit"), *words.split(), "--progress", "none"],
        env={**os.environ, "KUBECONFIG": str(kubeconfig)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def kubeconfig(folder: Path, server: str, *contexts: str) -> Path:
    """A kubeconfig of these contexts, all on one server."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": "old"}}],
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}} for name in contexts],
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that says the same to everything."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the base class calls it so

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


BOTH = ("codai-staging", "codai-production")


@pytest.mark.parametrize("words", [*READING, *CHANGING])
def test_a_server_that_is_gone_is_never_green(tmp_path: Path, words: str) -> None:
    done = run(f"{words} --format json", kubeconfig(tmp_path, "http://127.0.0.1:9", *BOTH))
    assert done.returncode == 3, done.stderr
    # One document whatever went wrong, and nothing beside it.
    found = json.loads(done.stdout)
    assert (found["ok"], found["command"]) == (False, words.split(maxsplit=1)[0])
    assert {one["rule"] for one in found["findings"]} == {"cluster/unreachable"}
    assert all(one["hint"] for one in found["findings"])


def test_who_reads_along_is_told_the_same_in_words(tmp_path: Path) -> None:
    done = run("status staging", kubeconfig(tmp_path, "http://127.0.0.1:9", *BOTH))
    assert "did not answer: connection refused [cluster/unreachable]" in done.stderr
    assert "hint: " in done.stderr


NEEDED = ("git", "helm", "kubectl")


@pytest.fixture
def lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with all it has but those programs."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for folder in reversed(os.environ["PATH"].split(os.pathsep)):
        for one in Path(folder).iterdir() if Path(folder).is_dir() else ():
            link = programs / one.name
            if one.name not in NEEDED:
                link.unlink(missing_ok=True)
                link.symlink_to(one)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.usefixtures("lacking")
@pytest.mark.parametrize("words", ["status", "logs staging wallet", CHANGING[0], f"{CHANGING[2]} --pr"])
def test_no_command_asks_for_programs_before_the_cluster(tmp_path: Path, words: str) -> None:
    assert [one for one in NEEDED if shutil.which(one)] == []
    done = run(words, kubeconfig(tmp_path, "http://127.0.0.1:9", *BOTH))
    assert done.returncode == 3
    assert "[cluster/unreachable]" in done.stderr


@pytest.mark.parametrize("words", ["status", "drift staging"])
@pytest.mark.parametrize(
    ("status", "body", "rule", "code"),
    [
        (401, {"kind": "Status", "reason": "Unauthorized", "message": "Unauthorized"}, "unauthorised", 3),
        (403, {"kind": "Status", "reason": "Forbidden", "message": "no, x cannot list"}, "forbidden", 3),
        (503, {"kind": "Status", "message": "etcd is slow"}, "server-error", 3),
        (200, "<html>sign in here</html>", "unreachable", 3),
    ],
)
def test_a_server_that_refuses_is_never_green(
    tmp_path: Path, words: str, status: int, body: object, rule: str, code: int
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    with answering(status, text.encode()) as address:
        done = run(words, kubeconfig(tmp_path, address, *BOTH))
    assert done.returncode == code, done.stderr
    assert f"[cluster/{rule}]" in done.stderr


def test_an_empty_cluster_is_not_a_healthy_one(tmp_path: Path) -> None:
    with answering(200, b'{"items": [], "metadata": {}}') as address:
        done = run("status staging --format json", kubeconfig(tmp_path, address, *BOTH))
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert {one["health"] for one in found["services"]} == {"missing"}
    assert found["summary"]["checked"] == 0


@pytest.mark.parametrize(
    ("contexts", "words", "rule", "code"),
    [
        (("other",), "status staging", "cluster/no-context", 3),
        (BOTH, "status staging --context codai-production", "cluster/wrong-context", 2),
        (BOTH, "deploy stagin", "usage/unknown-environment", 2),
        (BOTH, "deploy staging walet", "usage/unknown-service", 2),
        (BOTH, "promote production staging", "promote/order", 2),
        (BOTH, f"deploy production --image wallet=1@{DIGEST}", "cluster/unreachable", 3),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(
    tmp_path: Path, contexts: tuple[str, ...], words: str, rule: str, code: int
) -> None:
    done = run(words, kubeconfig(tmp_path, "http://127.0.0.1:9", *contexts))
    assert f"[{rule}]" in done.stderr
    assert done.returncode == code


def test_no_kubeconfig_and_a_broken_one_are_told_apart(tmp_path: Path) -> None:
    none = run("status staging", tmp_path / "nothing")
    assert (none.returncode, "[cluster/no-kubeconfig]" in none.stderr) == (3, True)
    (tmp_path / "broken").write_text("{")
    broken = run("status staging", tmp_path / "broken")
    assert (broken.returncode, "[cluster/bad-kubeconfig]" in broken.stderr) == (3, True)


def test_without_any_kubeconfig_that_of_the_local_cluster_is_taken(tmp_path: Path) -> None:
    bare = {key: value for key, value in os.environ.items() if key != "KUBECONFIG"}
    cache = str(find_folder(os.environ).parent)
    home = {**bare, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": cache}
    folder = cluster_folder(REPOSITORY / "services.yaml", home)
    folder.mkdir(parents=True)
    local = kubeconfig(folder, "http://127.0.0.1:9", *BOTH)
    done = subprocess.run(
        [str(REPOSITORY / "doit"), "status"],
        env=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"that of the local cluster is taken, {local}" in done.stderr
    assert (done.returncode, "[cluster/unreachable]" in done.stderr) == (3, True)

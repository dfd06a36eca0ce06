"""What dies in the middle of a run, or never lives, is named; what was found before is told all the same."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request as Call
from urllib.request import urlopen

import pytest

from rehearsal import places
from rehearsal.places import Places
from rehearsal.servers import Server, family
from rehearsal.web import Answer, Refuse, Request, Site
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load
from tests.unit.rehearsal.live import NAMES, command, ended, home, programs

PACKAGED = ("openssl", "redis-server", "prometheus-postgres-exporter", "prometheus-redis-exporter")
HOST, PORT = "127.9.9.8", 18998


def killed(run: int, program: str) -> None:
    """Ends the first process of that name that the run has started."""
    for pid in family(run)[1:]:
        # Some write what they do behind their name.
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").split()
        if words and Path(os.fsdecode(words[0])).name == program:
            os.kill(pid, signal.SIGKILL)
            return
    raise AssertionError(f"no {program} runs")


def broken(_: int, place: str) -> None:
    """Tells a fake what it cannot read."""
    address = Places(load("services.yaml")).url(place)
    with pytest.raises(OSError, match=r"closed|reset"):
        urlopen(Call(f"{address}/pagerduty", b"nonsense"), timeout=5)


@pytest.mark.parametrize(
    ("act", "what", "said"),
    [
        pytest.param(killed, "prometheus", "ended with code -9", marks=pytest.mark.slow),
        pytest.param(killed, "alertmanager", "alertmanager ended with code -9", marks=pytest.mark.deep),
        pytest.param(killed, "blackbox_exporter", "blackbox ended with code -9", marks=pytest.mark.deep),
        pytest.param(killed, "redis-server", "redis ended with code -9", marks=pytest.mark.deep),
        pytest.param(
            killed,
            "prometheus-postgres-exporter",
            "postgres-exporter ended with code -9",
            marks=pytest.mark.deep,
        ),
        pytest.param(broken, places.INBOX, "receivers broke: JSONDecodeError", marks=pytest.mark.deep),
    ],
)
def test_what_dies_is_named_and_what_was_found_is_told(
    generated: Path, alone: None, tmp_path: Path, act: Callable[[int, str], None], what: str, said: str
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    words = command(generated / "monitoring", programs())
    out = tmp_path / "out"
    with (
        out.open("w") as stream,
        subprocess.Popen(
            words, cwd=REPOSITORY, env=home(folder), stdout=stream, stderr=subprocess.PIPE, text=True
        ) as run,
        ended(run),
    ):
        assert run.stderr is not None
        started = run.stderr.readline()
        assert started.startswith("started")
        # How it went is of no matter here: the machine may be busy.
        assert run.stderr.readline().startswith("discovery: ")
        pids = family(run.pid)
        act(run.pid, what)
        told = run.stderr.read()
        assert run.wait(30) == 1
    assert said in told
    assert "rehearsal/cannot-run" in told
    assert "Traceback" not in told
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert rows[0]["name"] == "discovery"
    assert f"the run ended after {len(rows)} of its scenarios" in told
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert list(folder.iterdir()) == []
    time.sleep(0.5)
    Places(load("services.yaml")).must_be_free()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("failing", "said"),
    [("promtool", "promtool made no history"), ("alertmanager", "alertmanager ended with code 1")],
)
def test_one_that_does_not_start_is_named_and_the_others_are_stopped(
    generated: Path, alone: None, tmp_path: Path, failing: str, said: str
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    sleeping = tmp_path / "sleeping"
    sleeping.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeping.chmod(0o755)
    others = {**dict.fromkeys(NAMES, str(sleeping)), "promtool": "/bin/true", failing: "/bin/false"}
    done = subprocess.run(
        command(generated / "monitoring", others),
        cwd=REPOSITORY,
        env=home(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []
    Places(load("services.yaml")).must_be_free()


@pytest.mark.parametrize("missing", PACKAGED)
def test_a_missing_package_is_named_before_anything_starts(tmp_path: Path, missing: str) -> None:
    (tmp_path / "monitoring/rules/a").mkdir(parents=True)
    (tmp_path / "monitoring/rules/a/a.yaml").write_text("groups: []\n")
    (tmp_path / "bin").mkdir()
    for name in PACKAGED:
        if name != missing:
            (tmp_path / "bin" / name).symlink_to("/bin/false")
    done = subprocess.run(
        command(tmp_path / "monitoring", dict.fromkeys(NAMES, "nothing")),
        cwd=REPOSITORY,
        env={**home(tmp_path), "PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"there is no {missing} on PATH; tools/debian.txt names its package" in done.stderr
    assert "hint: ./doit setup" in done.stderr
    assert not list(tmp_path.glob("rehearsal-*"))


def test_a_fake_remembers_what_broke_it_and_not_who_left() -> None:
    async def answers(request: Request) -> Answer:
        if request.path == "/away":
            raise Refuse
        raise KeyError(request.path)

    async def live() -> None:
        site = Site(HOST, PORT, answers, name="receivers")
        async with site:
            for path, remembered in (("/away", ""), ("/odd", "'/odd'")):
                with pytest.raises(OSError, match=r"closed|reset"):
                    await asyncio.to_thread(urlopen, f"http://{HOST}:{PORT}{path}", None, 5)
                assert str(site.fault or "") == remembered

    asyncio.run(live())


def test_a_server_is_not_started_again_once_all_is_over(tmp_path: Path) -> None:
    async def live() -> None:
        server = Server("made-up", ["/bin/sleep", "60"], f"http://{HOST}:{PORT}/", tmp_path)
        await server.close()
        await server.start()
        assert server.pid is None

    asyncio.run(live())

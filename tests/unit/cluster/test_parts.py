"""The parts of a cluster that can be judged without starting one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from cluster import kubeconfig, leading, ports, starting, state
from cluster.api import root
from cluster.authority import Authority
from cluster.cleaning import clean
from cluster.plan import ADMIN, DEPLOYER, EXPIRED, READER, Context
from cluster.played import BEHAVIOURS, digest_that
from cluster.processes import Process, wait_until
from cluster.report import look
from cluster.servers import PORTS, STAGES, Layout
from generators.user_state import cluster_folder
from tests.support.catalogs import load

CONTEXTS = tuple(
    Context("demo-staging", "demo-staging", role, groups)
    for role, groups in (
        (ADMIN, ("system:masters",)),
        (DEPLOYER, ("demo:deployers:staging",)),
        (READER, ("demo:readers:staging",)),
        (EXPIRED, ()),
    )
)


def authority(folder: Path) -> Authority:
    folder.mkdir()
    for name in ("ca.crt", "admin.crt", "admin.key"):
        (folder / name).write_text(name)
    return Authority(folder)


def test_each_role_has_a_file_in_which_the_context_stands_for_it(tmp_path: Path) -> None:
    made = kubeconfig.tokens(CONTEXTS)
    kubeconfig.write(tmp_path, "https://127.0.0.1:1", authority(tmp_path / "c"), CONTEXTS, made)
    for role in (DEPLOYER, READER, EXPIRED):
        document = yaml.safe_load(kubeconfig.file_of(tmp_path, role).read_text())
        assert [one["name"] for one in document["contexts"]] == ["demo-staging"]
        assert document["users"][0]["user"] == {"token": made[f"demo-staging@{role}"]}
    main = yaml.safe_load(kubeconfig.file_of(tmp_path, ADMIN).read_text())
    assert [one["name"] for one in main["contexts"]][:2] == ["demo-staging", "demo-staging@deployer"]
    assert main["current-context"] == ""
    assert kubeconfig.file_of(tmp_path, ADMIN).stat().st_mode & 0o077 == 0


def test_a_token_that_has_expired_is_not_known_to_the_server() -> None:
    made = kubeconfig.tokens(CONTEXTS)
    known = kubeconfig.token_file(CONTEXTS, made)
    assert (
        f'{made["demo-staging@reader"]},demo-staging@reader,demo-staging@reader,"demo:readers:staging"'
        in known
    )
    assert made["demo-staging@expired"] not in known
    assert ADMIN not in {line.split(",")[1] for line in known.splitlines()}


def test_a_digest_says_how_its_image_is_played() -> None:
    for behaviour, digits in BEHAVIOURS.items():
        digest = digest_that(behaviour, "wallet")
        assert digest.startswith(f"sha256:{digits}")
        assert len(digest) == len("sha256:") + 64
        assert digest != digest_that(behaviour, "memorai")
    assert not digest_that("well").startswith("sha256:badc0de")
    with pytest.raises(ValueError, match="nothing plays 'explode'; there are well, crash"):
        digest_that("explode")


def test_every_stage_file_has_stages_and_every_behaviour_one() -> None:
    documents = [
        one for path in sorted(STAGES.glob("*.yaml")) for one in yaml.safe_load_all(path.read_text())
    ]
    stages = [one for one in documents if one["kind"] == "Stage"]
    names = [one["metadata"]["name"] for one in stages]
    assert len(names) == len(set(names))
    listed = {
        value
        for one in stages
        if one["metadata"]["name"].startswith("play-")
        for expression in one["spec"]["selector"]["matchExpressions"]
        if "badc0de" in expression["key"]
        for value in expression["values"]
    }
    assert listed == {*BEHAVIOURS, *(digits[-1] for digits in BEHAVIOURS.values())}


def test_every_server_listens_on_loopback_only(tmp_path: Path) -> None:
    numbers = iter(range(20000, 21000))
    taken = {name: {port: next(numbers) for port in names} for name, names in PORTS.items()}
    layout = Layout(tmp_path, dict.fromkeys(PORTS, "/program"), taken)
    for name in PORTS:
        server = layout.server(name)
        words = " ".join(server.command)
        assert "0.0.0.0" not in words
        assert all(str(number) in words for number in taken[name].values()), name


def test_free_ports_differ_and_can_be_bound() -> None:
    found = ports.free(5)
    assert len(set(found)) == 5
    for number in found:
        with socket.socket() as one:
            one.bind((ports.LOOPBACK, number))


def test_a_process_is_another_one_once_its_id_was_given_away() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        process = Process.of(child.pid)
        assert process.alive
        assert process.memory > 0
        assert not Process(process.pid, process.started + 1).alive
        assert not Process(process.pid, process.started + 1).send(signal.SIGKILL)
        assert process.send(signal.SIGKILL)
        assert process.ended_within(5)
    finally:
        child.kill()
        child.communicate()
    assert not process.alive


def test_a_condition_that_never_comes_is_named() -> None:
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match="a ready node did not come within 0 s"):
        wait_until(lambda: False, 0.05, "a ready node", every=0.01)
    assert time.monotonic() - begun < 1


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    assert not state.held(tmp_path)
    handle = state.lock(tmp_path)
    assert state.held(tmp_path)
    with pytest.raises(state.Taken, match="a cluster runs in"):
        state.lock(tmp_path)
    assert state.holder(tmp_path) == Process.of(os.getpid())
    os.close(handle)
    assert not state.held(tmp_path)
    assert state.holder(tmp_path / "none") is None


def test_what_is_written_down_is_read_again_and_rubbish_is_nothing(tmp_path: Path) -> None:
    me = Process.of(os.getpid())
    written = state.State(
        state.READY, me, "https://127.0.0.1:1", 1.5, (state.Running("etcd", me, {"client": 2}, ""),), {}
    )
    state.write(tmp_path, written)
    assert state.read(tmp_path) == written
    (tmp_path / state.FILE).write_text("{")
    assert state.read(tmp_path) is None


def test_cleaning_ends_what_a_crash_left_and_touches_nothing_else(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        left = state.Running("etcd", Process.of(child.pid), {}, "")
        gone = Process(child.pid, 1)
        state.write(tmp_path, state.State(state.READY, gone, "", 0, (left,), {}))
        (tmp_path / "etcd").mkdir()
        (tmp_path / "notes.txt").write_text("mine")
        clean(tmp_path)
        assert child.wait(5) == -signal.SIGKILL
    finally:
        child.kill()
        child.communicate()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_with_other_files_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(starting.CannotStart, match="holds other files"):
        starting._require(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(starting.CannotStart, match="no openssl"):
        starting._require(tmp_path / "new")


def test_catalogs_have_folders_of_their_own_in_the_state_folder(tmp_path: Path) -> None:
    one = cluster_folder(tmp_path / "a.yaml", {"XDG_STATE_HOME": str(tmp_path)})
    other = cluster_folder(tmp_path / "b.yaml", {"XDG_STATE_HOME": str(tmp_path)})
    assert one.parent == other.parent == tmp_path / "doit-platform/cluster"
    assert one != other
    home = cluster_folder(tmp_path / "a.yaml", {"XDG_STATE_HOME": "relative", "HOME": str(tmp_path)})
    assert home.is_relative_to(tmp_path / ".local/state")


def test_without_a_cluster_status_says_how_to_get_one(tmp_path: Path) -> None:
    seen = look(tmp_path)
    assert not seen.well
    assert "./doit cluster up" in seen.text()
    assert json.loads(seen.document())["servers"] == []


def test_names_of_the_cluster_lead_to_ports_and_others_nowhere(tmp_path: Path) -> None:
    table = tmp_path / "routes.json"
    assert leading.target(table, "nats.demo.svc:8222") is None
    table.write_text(json.dumps({"nats.demo.svc:8222": 4711, "prometheus.monitoring.svc:80": 4712}))
    assert leading.target(table, "nats.demo.svc:8222") == 4711
    assert leading.target(table, "nats.demo.svc.cluster.local:8222") == 4711
    assert leading.target(table, "prometheus.monitoring.svc") == 4712
    assert leading.target(table, "nats.demo.svc:8223") is None


def test_the_core_group_has_a_path_of_its_own() -> None:
    assert root("v1") == "/api/v1"
    assert root("apps/v1") == "/apis/apps/v1"


def test_wrong_objects_are_wrong_in_each_environment() -> None:
    from cluster.wrong import wrong_objects

    model = load("services.yaml")
    for environment in model.fleet.environments:
        found = list(wrong_objects(environment, model))
        assert len({name for name, _, _ in found}) == len(found) >= 6
        assert {one["metadata"]["namespace"] for _, one, _ in found} == {environment.namespace}

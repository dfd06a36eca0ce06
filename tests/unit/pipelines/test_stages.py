"""The commands of the stages before delivery: sources, images, backups, and the way to a cluster."""

from __future__ import annotations

import base64
import io
import json
import re
import stat
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ci import backups, cluster_access, images, programs, scanning, signing
from ci.reference import Image, keep
from tests.unit.pipelines.kubernetes import KUBERNETES
from tests.unit.pipelines.played import fails

DIGEST = f"sha256:{'b' * 64}"


def build(*words: str) -> int:
    return images.main(["build", "--architecture", "arm64", "--registry", "r.example", *words])


def test_a_request_leaves_nothing_in_the_registry(repository: Path, called: list[list[str]]) -> None:
    assert build("wallet") == 0
    assert "--load" in called[0]
    assert not {"--output", "--cache-to"} & set(called[0])


def test_what_is_pushed_is_kept_by_digest(
    repository: Path,
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(programs, "ask", lambda words: (1, ""))
    (repository / "wallet-arm64.metadata.json").write_text(json.dumps({"containerimage.digest": DIGEST}))
    assert build("--push", "--digests", "digests", "wallet") == 0
    assert json.loads((repository / "digests/wallet-arm64.json").read_text()) == {"digest": DIGEST}
    (lister,) = (word for word in called[0] if word.startswith("type=sbom,generator="))
    assert re.search(r":[\d.]+@sha256:[0-9a-f]{64}$", lister), "what reads every layer is pinned by content"
    assert "type=image,name=r.example/wallet,push-by-digest=true,name-canonical=true,push=true" in called[0]
    (repository / "wallet-arm64.metadata.json").write_text("{}")
    assert build("--push", "wallet") == 1
    fails(monkeypatch, called, "buildx")
    assert build("--push", "wallet", "packer") == 1
    assert capsys.readouterr().out.endswith("build: 0 of 2\n")


@pytest.mark.parametrize("signed", [True, False])
def test_what_was_signed_for_this_commit_is_built_no_second_time(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch, *, signed: bool
) -> None:
    asked: list[list[str]] = []

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        asked.append(list(words))
        return (0 if signed else 1, "") if words[0] == "cosign" else (0, json.dumps({"digest": DIGEST}))

    monkeypatch.setattr(programs, "ask", ask)
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    (repository / "wallet-arm64.metadata.json").write_text(json.dumps({"containerimage.digest": DIGEST}))
    assert build("--push", "--digests", "digests", "wallet") == 0
    assert asked[0][4] == f"r.example/wallet:{'c' * 12}"
    assert asked[1][-1] == f"r.example/wallet@{DIGEST}", "a tag may be moved, a signature is of one digest"
    assert "@refs/heads/main" in asked[1][3]
    assert asked[1][asked[1].index("--certificate-github-workflow-sha") + 1] == "c" * 40
    assert bool(called) is not signed
    # Where another run signed it in between, one of the architectures was built in vain.
    kept = {"index": DIGEST} if signed else {"digest": DIGEST}
    assert json.loads((repository / "digests/wallet-arm64.json").read_text()) == kept
    built = {"digest": f"sha256:{'d' * 64}"}
    (repository / "digests/wallet-amd64.json").write_text(json.dumps(built))
    assert images.main(["merge", "--registry", "r.example", "wallet"]) == 0
    assert json.loads((repository / "images/wallet.json").read_text())["digest"] == DIGEST
    assert any("create" in words for words in called) is not signed


def test_an_index_needs_every_architecture(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "ask", lambda words: (0, json.dumps({"digest": DIGEST})))
    words = ["merge", "--registry", "r.example", "wallet"]
    (repository / "digests").mkdir()
    (repository / "digests/wallet-amd64.json").write_text(json.dumps({"digest": DIGEST}))
    assert images.main(words) == 1
    assert called == []
    (repository / "digests/wallet-arm64.json").write_text(json.dumps({"digest": DIGEST}))
    assert images.main(words) == 0
    kept = json.loads((repository / "images/wallet.json").read_text())
    assert (kept["digest"], kept["version"]) == (DIGEST, "c" * 12)


def test_two_images_never_share_a_category(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned: list[tuple[str, str]] = []

    def run(words: Sequence[str], **_: Any) -> int:
        scanned.append((words[-1], words[words.index("--platform") + 1]))
        if "--output" in words:
            Path(words[words.index("--output") + 1]).write_text('{"runs": [{}]}')
        return 0

    monkeypatch.setattr(programs, "run", run)
    status = repository / "status.json"
    rows = [
        {"service": name, "environment": where, "digest": DIGEST}
        for name in ("wallet", "packer")
        for where in ("staging", "production")
    ]
    status.write_text(
        json.dumps({"services": [*rows, {"service": "x", "environment": "staging", "digest": "-"}]})
    )
    words = ["scan", "--registry", "r.example", "--status", str(status), "--sarif", "sarif"]
    assert images.main([*words, "--environment", "staging"]) == 0
    assert images.main([*words, "--environment", "production"]) == 0
    found = [json.loads(path.read_text())["runs"][0] for path in sorted((repository / "sarif").iterdir())]
    assert sorted(one["automationDetails"]["id"] for one in found) == [
        f"trivy/{name}/{where}/{architecture}/"
        for name in ("packer", "wallet")
        for where in ("production", "staging")
        for architecture in ("amd64", "arm64")
    ]
    assert {platform for target, platform in scanned if target == f"r.example/wallet@{DIGEST}"} == {
        *("linux/amd64", "linux/arm64"),
    }
    assert scanning.deployed({}, "staging") == {}


def test_a_scanner_that_cannot_scan_closes_the_gate(
    repository: Path, called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, called, "trivy")
    assert images.main(["scan", "--local", "--registry", "r.example", "wallet"]) == 1
    assert images.main(["scan", "--registry", "r.example", "wallet"]) == 1, "nothing was built"


def test_signed_is_the_digest_that_passed_the_scan_of_this_run_and_nothing_else(
    repository: Path,
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("wallet", "packer"):
        image = Image(name, f"r.example/{name}", DIGEST, "1", "c" * 40)
        keep(repository / f"images/{name}.json", image._asdict())
    signed: list[str] = []

    def sign(reference: str) -> str:
        signed.append(reference)
        return ""

    monkeypatch.setattr(signing, "sign", sign)
    fails(monkeypatch, called, f"r.example/packer@{DIGEST}")
    assert images.main(["scan", "--registry", "r.example", "wallet", "packer"]) == 1
    assert images.main(["sign", "--registry", "r.example", "wallet", "packer"]) == 1
    assert "sign packer: it did not pass the scan of this run" in capsys.readouterr().out
    assert signed == [f"r.example/wallet@{DIGEST}"]
    assert [path.name for path in (repository / "signed").iterdir()] == ["wallet.json"]
    keep(repository / "scanned/wallet.json", {"digest": f"sha256:{'d' * 64}"})
    assert images.main(["sign", "--registry", "r.example", "wallet"]) == 1, "another one was scanned"


def test_a_finding_of_one_architecture_closes_the_gate(
    repository: Path,
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fails(monkeypatch, called, "linux/arm64")
    status = repository / "status.json"
    row = {"service": "wallet", "environment": "staging", "digest": DIGEST}
    status.write_text(json.dumps({"services": [row]}))
    asked = ["scan", "--registry", "r.example", "--status", str(status), "--environment", "staging"]
    assert images.main(asked) == 1
    assert "scan wallet: arm64: it has findings" in capsys.readouterr().out
    assert len(called) == 2, "the other one was looked at too"


def test_backups_are_as_young_as_they_must_be() -> None:
    now = datetime(2026, 9, 2, 3, 0, tzinfo=UTC)
    item = {"metadata": {"name": "postgres-backup"}, "status": {"lastSuccessfulTime": "2026-09-02T02:00:00Z"}}
    limits = {"postgres-backup": 7200}
    assert backups.too_old({"items": [item]}, limits, now) == []
    assert backups.too_old({"items": [item]}, {"postgres-backup": 3599}, now) == [
        "postgres-backup succeeded 3600 s ago, and 3599 s are allowed"
    ]
    assert backups.too_old({"items": [{"metadata": {"name": "postgres-backup"}}]}, limits, now) == [
        "postgres-backup never succeeded"
    ]
    assert backups.too_old({"items": []}, limits, now) == ["there is no job postgres-backup"]


@pytest.mark.parametrize(
    ("limits", "answer", "said"),
    [
        ("{}", "", ["cannot be read", "none was looked at", "0 of 0"]),
        ("{}", '{"items": []}', ["none was looked at", "0 of 0"]),
        ('{"a": 1, "b": 1}', "", ["cannot be read", "0 of 2"]),
        ('{"a": 1, "b": 1}', '{"items": []}', ["no job a", "no job b", "0 of 2"]),
    ],
)
def test_backups_that_nobody_saw_are_not_young(
    limits: str,
    answer: str,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LIMITS", limits)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert backups.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_a_kubeconfig_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        **KUBERNETES,
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ENV": str(tmp_path / "env"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "secret-word")
    assert cluster_access.main(["write", "--context", "demo"]) == 0
    path = tmp_path / "kubeconfig"
    assert "secret-word" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    config = json.loads(path.read_text())
    assert config["current-context"] == "demo"
    assert base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"]) == b"PEM"
    assert (tmp_path / "env").read_text() == f"KUBECONFIG={path}\n"


@pytest.mark.parametrize("name", sorted(KUBERNETES))
def test_a_variable_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(cluster_access.Refused, match=name):
        cluster_access.kubeconfig("demo", {**KUBERNETES, name: ""})


def test_a_token_never_goes_out_in_the_clear() -> None:
    with pytest.raises(cluster_access.Refused, match="https"):
        cluster_access.kubeconfig("demo", {**KUBERNETES, "KUBERNETES_SERVER": "http://cluster.example"})
    asked = {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://x.example", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}
    with pytest.raises(cluster_access.Refused, match="id-token: write"):
        cluster_access.credential(asked)


def test_a_client_gets_a_token_with_its_end() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 1_800_000_000}).encode()).decode().rstrip("=")
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers['Authorization']}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"value": f"h.{claims}.s"}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = cluster_access.credential(
            {
                "ACTIONS_ID_TOKEN_REQUEST_URL": f"http://127.0.0.1:{server.server_port}/token?v=1",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t",
                "KUBERNETES_AUDIENCE": "a b",
            }
        )
        thread.join()
    assert seen == ["/token?v=1&audience=a+b bearer t"]
    assert found["status"] == {"token": f"h.{claims}.s", "expirationTimestamp": "2027-01-15T08:00:00Z"}

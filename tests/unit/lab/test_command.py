"""``./doit test:services`` takes services of any catalog, and says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from generators import catalog
from generators.model import Service
from generators.toolchain.unavailable import Unavailable
from lab import __main__ as command
from lab.missing import Missing
from lab.outcome import Outcome
from lab.suites import Suites
from tests.e2e.checkout import REPOSITORY

NO_NODE = Unavailable("no wheel of Node", "use a mirror", rule="setup/python")
GOLDEN = str(REPOSITORY / "tests/catalogs/golden.yaml")


def test_a_service_without_tests_is_named_with_those_that_have_some(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["wallt"]) == 2
    assert "no tests of wallt" in (said := capsys.readouterr().err)
    assert "wallet" in said
    assert command.main(["--catalog", GOLDEN, "wallet"]) == 2
    assert "packer" in capsys.readouterr().err


def test_what_is_wrong_with_a_catalog_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nowhere, broken = tmp_path / "nowhere.yaml", tmp_path / "broken.yaml"
    broken.write_bytes(Path(GOLDEN).read_bytes() + b"\n  odd: {tier: none}\n")
    assert command.main(["--catalog", str(nowhere), "wallet"]) == 2
    assert f"test:services: {nowhere}: there is no such file [" in capsys.readouterr().err
    assert command.main(["--catalog", str(broken), "wallet"]) == 2
    last = len(broken.read_text().splitlines())
    assert f"test:services: {broken}:{last}:" in capsys.readouterr().err


def test_reports_that_cannot_be_kept_are_said_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "run", lambda *_: pytest.fail("nothing is started"))
    (tmp_path / "file").touch()
    for folder in (Path("/proc/none"), tmp_path / "file", tmp_path / "file/below"):
        assert command.main(["wallet", "--keep", str(folder)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"test:services: --keep {folder}: ")


@pytest.mark.parametrize(
    ("ci", "how", "code"),
    [
        ("true", Missing("postgres", "postgresql"), 3),
        ("", Missing("postgres", "postgresql"), 0),
        ("true", NO_NODE, 3),
        ("", NO_NODE, 0),
        ("", Unavailable("rendering failed", "see what Copier says", rule="lab/template"), 3),
        ("", KeyboardInterrupt(), 130),
    ],
    ids=["in CI", "on a laptop", "Node in CI", "Node on a laptop", "broken", "interrupted"],
)
def test_a_missing_server_is_a_failure_only_where_ci_is(
    ci: str,
    how: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> int:
        raise how

    monkeypatch.setattr(command, "run", refuse)
    monkeypatch.setenv("CI", ci)
    assert command.main(["wallet"]) == code
    said = "".join(capsys.readouterr())
    assert ("apt-get install postgresql" in said) == isinstance(how, Missing)
    assert ("no wheel" in said and "use a mirror" in said) == (how is NO_NODE)
    assert code or "0 of 1 services · skipped" in said


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)


@pytest.mark.parametrize(
    ("part", "code", "ran", "end"),
    [
        (
            (),
            0,
            [("unit", "integration")],
            "1 of 1 services · 1 tests passed",
        ),
        (("--part", "e2e"), 0, [], "0 of 1 services"),
    ],
)
def test_without_a_browser_what_needs_none_is_run(
    no_browser: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    part: tuple[str, ...],
    code: int,
    ran: list[tuple[str, ...]],
    end: str,
) -> None:
    parts: list[tuple[str, ...]] = []

    def played(suites: Suites, services: Sequence[Service]) -> Outcome:
        parts.append(tuple(suites._runners.parts))
        return Outcome(passed=1, _good={one.id for one in services})

    monkeypatch.setattr(Suites, "has", lambda *_: True)
    monkeypatch.setattr(Suites, "run", played)
    monkeypatch.setenv("CI", "")
    assert (command.main(["wallet", *part]), parts) == (code, ran)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"test:services: {end}")
    assert "skipped: chromium-headless-shell is not installed; as root: apt-get install" in last
    monkeypatch.setenv("CI", "true")
    parts.clear()
    assert (command.main(["wallet", *part]), parts) == (3, [])
    assert command.main(["migrate", "--catalog", GOLDEN]) == 0, "a job has no page to look at"


def test_nothing_run_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--catalog", GOLDEN, "migrate", "--part", "e2e"]
    assert command.main(words) == 1
    *_, why, error, counts = capsys.readouterr().out.splitlines()
    assert why == "test:services: migrate: no e2e tests"
    assert error == "test:services: error: nothing was run [test:services]"
    assert counts.startswith("test:services: 0 of 0 services · 0 tests passed, 0 skipped, 0 failed · ")


def test_a_service_whose_tests_are_not_generated_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Suites, "knows", lambda _, one: one.id != "wallet")
    monkeypatch.setattr(Suites, "run", lambda *_: pytest.fail("nothing is started"))
    assert command.main(["wallet"]) == 1
    assert "wallet: error: no tests of it are generated; run ./doit generate" in capsys.readouterr().out


@pytest.mark.parametrize("size", [command.BATCH, 1])
def test_reports_of_several_batches_do_not_replace_each_other(
    size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def played(suites: Suites, services: Sequence[Service]) -> Outcome:
        report = suites._folder / ".reports/played.xml"
        report.parent.mkdir(exist_ok=True)
        report.write_text(" ".join(one.id for one in services))
        return Outcome(passed=len(services))

    monkeypatch.setattr(Suites, "has", lambda *_: True)
    monkeypatch.setattr(Suites, "run", played)
    monkeypatch.setattr(command, "BATCH", size)
    monkeypatch.delenv("LAB_POSTGRES_URL", raising=False)
    monkeypatch.delenv("LAB_REDIS_URL", raising=False)
    command.main(["id", "hub", "--keep", str(tmp_path / "kept")])
    kept = sorted((tmp_path / "kept").rglob("played.xml"))
    assert [one.read_text() for one in kept] == (["hub id"] if size > 1 else ["hub", "id"])


@pytest.mark.parametrize("path", ["services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
def test_batches_lead_through_every_service_once(path: str) -> None:
    model = catalog.load(REPOSITORY / path, path).model
    assert model is not None
    for size in (command.LENT, command.BATCH):
        batches = list(command.batches(model.services, size))
        ids = sorted(one.id for batch in batches for one in batch)
        assert ids == sorted(one.id for one in model.services)
        assert max(map(len, batches)) <= size

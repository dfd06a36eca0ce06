"""``./doit test:services`` takes services of any catalog, and says what is missing."""

from __future__ import annotations

import pytest

from generators import catalog
from lab import __main__ as command
from lab.missing import Missing
from tests.e2e.checkout import REPOSITORY

GOLDEN = str(REPOSITORY / "tests/catalogs/golden.yaml")


def test_a_service_without_tests_is_named_with_those_that_have_some(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["wallt"]) == 2
    assert "no tests of wallt" in (said := capsys.readouterr().err)
    assert "wallet" in said
    assert command.main(["--catalog", GOLDEN, "wallet"]) == 2
    assert "packer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ci", "how", "code"),
    [
        ("true", Missing("postgres", "postgresql"), 3),
        ("", Missing("postgres", "postgresql"), 0),
        ("", KeyboardInterrupt(), 130),
    ],
    ids=["in CI", "on a laptop", "interrupted"],
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
    assert code or "0 of 1 services · skipped" in said


@pytest.mark.parametrize("path", ["services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"])
def test_batches_lead_through_every_service_once(path: str) -> None:
    model = catalog.load(REPOSITORY / path, path).model
    assert model is not None
    batches = list(command.batches(model.services))
    assert sorted(one.id for batch in batches for one in batch) == sorted(one.id for one in model.services)
    assert max(map(len, batches)) <= command.BATCH

"""The parts of a lab that need no server."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from generators import catalog
from generators.conventions.workloads import RUNS
from generators.outputs._service_contract import contract
from generators.service_sources.template_answers import answers
from lab import Missing, StandIn
from lab.missing import find
from tests.e2e.checkout import REPOSITORY


def test_the_template_is_told_what_the_catalog_says() -> None:
    path = REPOSITORY / "tests/catalogs/golden.yaml"
    model = catalog.load(path, path.name).model
    assert model is not None
    for service in model.services:
        told = answers(service, None)
        assert json.loads(json.dumps(told)) == told
        assert (told["id"], told["kind"]) == (service.id, service.kind)
        assert told["port"] == contract(service, model.fleet)["port"], "the pod's, a worker's too"
        probes = {name: probe["path"] for name, probe in contract(service, model.fleet)["probes"].items()}
        assert told["probes"] == (probes if service.kind in RUNS else dict.fromkeys(probes, ""))
        assert [one["id"] for one in told["calls"]] == [call.service for call in service.calls]
        assert [one["type"] for one in told["uses"]] == [use.resource.type for use in service.uses]
        assert told["issuer"] is None


@pytest.fixture
def other() -> Iterator[StandIn]:
    one = StandIn("other")
    yield one
    one.stop()


def test_a_stand_in_answers_remembers_and_is_lost(other: StandIn) -> None:
    with urllib.request.urlopen(f"{other.url}/api/v1/about", timeout=5) as answer:
        assert json.load(answer)["service"] == "other"
    other.answer(503, {"why": "so"})
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(other.url, timeout=5)
    assert refused.value.code == 503
    refused.value.close()
    assert [(one.method, one.path) for one in other.requests] == [("GET", "/api/v1/about"), ("GET", "/")]
    other.lose()
    with pytest.raises(OSError, match=r"reset|closed"):
        urllib.request.urlopen(other.url, timeout=5)


def test_a_stand_in_that_nobody_asks_does_nothing_and_ends_at_once(other: StandIn) -> None:
    before = time.process_time()
    assert not other._ended.wait(0.1)
    assert time.process_time() - before < 0.05
    other.stop()
    other.stop()
    assert not other._thread.is_alive()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(other.url, timeout=5)


@pytest.mark.parametrize(
    ("error", "told"), [(ConnectionResetError("gone"), False), (ValueError("bug"), True)]
)
def test_a_caller_that_hangs_up_is_not_told_of_and_a_mistake_is(
    error: Exception, told: bool, other: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise error
    except Exception:  # noqa: BLE001 - as its server does
        other._server.handle_error(None, ("127.0.0.1", 0))
    assert (str(error) in capsys.readouterr().err) == told


def test_what_is_missing_is_said_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no-such-server is not installed; as root: apt-get install a-package"):
        find("no-such-server", "a-package", [tmp_path])
    (tmp_path / "no-such-server").touch()
    assert find("no-such-server", "a-package", [tmp_path]) == tmp_path / "no-such-server"

"""Faults are tried on the service whose tests ask most, whatever the catalog calls it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generators.toolchain.unavailable import Unavailable
from lab import mutants
from lab.mutants import most_asked
from tests.support.catalogs import CATALOGS, load


@pytest.mark.parametrize("path", CATALOGS)
def test_it_serves_and_states_things_of_every_sort(path: str) -> None:
    found = most_asked(load(path).services)

    assert found.kind == "web"
    assert found.uses
    assert found.calls


def test_what_states_less_is_not_chosen() -> None:
    services = load("services.yaml").services
    first = most_asked(services)
    bare = replace(first, flags=(), metrics=(), egress=(), secrets=(), uses=(), calls=())

    assert most_asked([bare, *services]) == first
    assert most_asked([bare if one == first else one for one in services]) != bare


def test_without_a_service_there_is_nothing_to_try() -> None:
    with pytest.raises(ValueError, match="empty"):
        most_asked([])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("setup/python", '{"missing": "no wheel of Node; use a mirror"}'),
        ("lab/template", "error: no wheel of Node [lab/template]"),
    ],
)
def test_what_is_missing_is_told_and_nothing_broken_is_taken_for_it(
    rule: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise Unavailable("no wheel of Node", "use a mirror", rule=rule)

    monkeypatch.setattr(mutants.Trial, "attempt", refuse)
    assert mutants.main(["--json"]) == 3
    assert capsys.readouterr().out.startswith(told)

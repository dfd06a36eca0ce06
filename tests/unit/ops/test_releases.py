"""What may run: records, promotions, freezes, and the order of services."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from generators.model import Model
from generators.model.delivery import Freeze
from ops.adapters.records_folder import Records
from ops.faults import Stopped
from ops.records.release import Record, parse, parse_image
from ops.records.standing import began_here, standing
from ops.verdicts.freezes import frozen
from ops.verdicts.levels import levels
from ops.verdicts.promotion import refusal
from tests.unit.ops.chains import written

GOOD = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody")


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    records = Records(tmp_path)
    assert records.find("staging", "wallet") is None
    assert records.write("staging", "wallet", GOOD) == "releases/staging/wallet.yaml"
    assert records.find("staging", "wallet") == GOOD
    assert [path.name for path in (tmp_path / "releases/staging").iterdir()] == ["wallet.yaml"]
    assert parse(GOOD.values()) == GOOD


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1.4.2", "no spaces", "no image tag"),
        ("1.4.2", "", "version is not stated"),
        ('"1.4.2"', "1.10", "put quotes around it"),
        ("a" * 64, "a" * 63, "not sha256: and 64 digits"),
        ("b" * 40, "main", "not a commit"),
        ('"somebody"', '""', "approvedBy is not stated"),
        ("workload:", "[", "no YAML"),
        ("workload:", "workloads:", "version is not stated"),
    ],
)
def test_a_record_that_says_too_little_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "releases/staging/wallet.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD.text("staging", "wallet").replace(old, new))
    with pytest.raises(Stopped, match=words):
        Records(tmp_path).find("staging", "wallet")


def test_a_record_of_another_place_is_refused_and_an_older_one_says_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "releases/staging/wallet.yaml"
    path.parent.mkdir(parents=True)
    for environment, service, words in (
        ("production", "wallet", "approves for the environment production, not staging"),
        ("staging", "codai", "approves for the service codai, not wallet"),
    ):
        path.write_text(GOOD.text(environment, service))
        with pytest.raises(Stopped, match=words):
            Records(tmp_path).find("staging", "wallet")
    path.write_text("".join(GOOD.text("staging", "wallet").splitlines(keepends=True)[:-2]))
    assert Records(tmp_path).find("staging", "wallet") == GOOD


def test_what_was_built_is_written_in_one_word() -> None:
    assert parse_image(f"wallet=1.4.2@{GOOD.digest}") == ("wallet", "1.4.2", GOOD.digest)
    for odd in ("wallet", "wallet=1.4.2", "wallet=1.4.2@latest", f"=1@{GOOD.digest}"):
        with pytest.raises(ValueError, match="is not written"):
            parse_image(odd)


def promoted(*actions: tuple[str, str], there: tuple[tuple[str, str], ...] = (), **changes: float) -> str:
    """The name of the refusal of digest ``a``, empty where there is none."""
    stated = {"healthy": True, "soaked": 7200.0, "soak": 3600, **changes}
    now, other = standing(written(*actions)), standing(written(*there))
    found = refusal("wallet", "staging", "production", "a", now, other, **stated)  # type: ignore[arg-type]
    return found.name if found else ""


def test_only_what_was_verified_and_soaked_and_is_well_is_promoted() -> None:
    assert promoted(("verified", "a")) == ""
    assert promoted(("verified", "b")) == "never-verified"
    assert promoted(("verified", "a"), ("withdrawn", "a")) == "never-verified"
    assert promoted(("verified", "a"), healthy=False) == "unwell"
    assert promoted(("verified", "a"), soaked=60.0) == "soaking"
    assert promoted(("verified", "a"), ("barred", "a")) == "barred"
    assert promoted(("verified", "a"), there=(("barred", "a"),)) == "barred"
    assert promoted(("verified", "a"), ("barred", "a"), ("lifted", "a")) == ""


def test_a_freeze_holds_in_its_environments_from_start_to_end(model: Model) -> None:
    freeze = Freeze(
        "holidays", "2026-12-18T18:00:00+01:00", "2027-01-04T06:00:00+01:00", ("production",), "rest"
    )
    fleet = replace(model.fleet, delivery=replace(model.fleet.delivery, freezes=(freeze,)))

    def at(stamp: str, environment: str = "production") -> bool:
        return frozen(fleet, environment, datetime.fromisoformat(stamp).timestamp()) is freeze

    assert at("2026-12-18T17:00:00+00:00")
    assert not at("2026-12-18T16:59:59+00:00")
    assert not at("2027-01-04T05:00:00+00:00")
    assert not at("2026-12-24T00:00:00+00:00", "staging")


def test_callees_come_before_callers(model: Model) -> None:
    found = levels(model.services)
    place = {one.id: at for at, level in enumerate(found) for one in level}
    assert len(place) == len(model.services)
    for service in model.services:
        assert all(place[call.service] < place[service.id] for call in service.calls)
    assert levels([]) == []


def test_a_part_of_the_fleet_has_levels_of_its_own(model: Model) -> None:
    deep = levels(model.services)[-1]
    assert levels(deep) == [tuple(deep)]


def test_a_half_done_release_belongs_to_the_deployment_it_fell_into() -> None:
    entries = written(("deploying", "a"), ("verified", "a"), ("deploying", "b"))
    assert began_here(entries, "2027-01-01T12:00:00Z")
    assert not began_here(entries, "2027-01-02T12:00:00Z")
    assert began_here(entries, "2027-01-03T12:00:00Z")
    assert not began_here([], "2027-01-03T12:00:00Z")

"""System packages are installed as root on Debian, and only named elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generators.toolchain import Unavailable
from generators.toolchain.debian import install_missing
from tests.unit.toolchain.stand_ins import write_program

# Knows one package as installed, and one as removed with its settings kept.
DPKG_QUERY = """#!/bin/sh
for name; do :; done
case $name in
git) printf installed ;;
left) printf config-files ;;
*) exit 1 ;;
esac
"""


@pytest.fixture
def listing(tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A listing of one package that is there and two that are not; apt-get writes what it is told."""
    write_program(programs / "dpkg-query", DPKG_QUERY)
    write_program(programs / "apt-get", f'#!/bin/sh\necho "$*" >> "{tmp_path}/apt.log"\n')
    monkeypatch.setenv("PATH", str(programs))
    path = tmp_path / "debian.txt"
    path.write_text("git   # there\nleft   # removed\nabsent   # never seen\n")
    return path


def test_root_installs_what_is_missing(listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    lines: list[str] = []
    assert install_missing(listing, lines.append) == ("left", "absent")
    assert lines == ["installing Debian packages (once): left absent …"]
    assert listing.with_name("apt.log").read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends left absent",
    ]


def test_nothing_is_done_when_all_is_there(listing: Path) -> None:
    listing.write_text("git   # there\n")
    assert install_missing(listing, print) == ()
    assert not listing.with_name("apt.log").exists()


def test_another_account_is_told_the_command(listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Unavailable, match="Debian packages are missing: left, absent") as caught:
        install_missing(listing, print)
    assert caught.value.hint == "run as root: apt-get install --yes --no-install-recommends left absent"


def test_a_failing_apt_get_is_reported(
    listing: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    write_program(programs / "apt-get", "#!/bin/sh\necho 'no mirror' >&2\nexit 100\n")
    with pytest.raises(Unavailable, match=r"apt-get update failed with code 100\n    \| no mirror"):
        install_missing(listing, print)


@pytest.fixture
def elsewhere(listing: Path, programs: Path) -> Path:
    """The listing on a system that knows no packages of Debian."""
    (programs / "dpkg-query").unlink()
    listing.write_text("ca-certificates:   # no program\ngit\npostgresql: initdb psql   # two of it\n")
    return listing


def test_another_system_is_told_what_is_missing(elsewhere: Path, programs: Path) -> None:
    write_program(programs / "psql", "#!/bin/sh\n")
    with pytest.raises(Unavailable, match=r"programs are missing: git, initdb \[") as caught:
        install_missing(elsewhere, print)
    assert caught.value.hint.startswith("install what Debian calls git, postgresql with ")


def test_another_system_that_has_every_program_is_ready(elsewhere: Path, programs: Path) -> None:
    for name in ("git", "initdb", "psql"):
        write_program(programs / name, "#!/bin/sh\n")
    assert install_missing(elsewhere, print) == ()
    assert not elsewhere.with_name("apt.log").exists()

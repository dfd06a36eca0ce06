"""Small stand-ins for what is slow or far: a package index, a Go compiler, a repository."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.catalogs import REPOSITORY
from tests.unit.toolchain.stand_ins import STAND_IN_FOR_GO, write_program

# What the launcher itself runs; the folder with these is a PATH on which nothing else is found.
LAUNCHER_NEEDS = ("sh", "cmp", "readlink", "sleep")

SHOWS_WHERE_IT_IS = """
import os, sys
import tiny
print(tiny.NAME, sys.argv[1:], os.getcwd())
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH: what the launcher needs, and `python3`, the interpreter of this run."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in LAUNCHER_NEEDS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    base = Path(sys.executable).resolve()
    write_program(folder / "python3", f'#!/bin/sh\nexec "{base}" "$@"\n')
    return folder


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stands in for the package index: `tiny` 1.0 and 2.0."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "2.0"):
        files = {
            "tiny.py": f'NAME = "tiny {version}"\n',
            f"tiny-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
            f"tiny-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
        }
        rows = []
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{name},sha256={digest},{len(text)}")
        rows.append(f"tiny-{version}.dist-info/RECORD,,")
        with zipfile.ZipFile(folder / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
            for name, text in {**files, f"tiny-{version}.dist-info/RECORD": "\n".join(rows) + "\n"}.items():
                wheel.writestr(name, text)
    return folder


@pytest.fixture
def pin(wheels: Path) -> Callable[[str], str]:
    """The text of a requirements file that pins `tiny` at a version, by hash."""

    def text(version: str) -> str:
        digest = hashlib.sha256((wheels / f"tiny-{version}-py3-none-any.whl").read_bytes()).hexdigest()
        return f"tiny=={version} --hash=sha256:{digest}\n"

    return text


@pytest.fixture
def surroundings(tmp_path: Path, programs: Path, wheels: Path) -> dict[str, str]:
    """Environment variables of a bare machine: no index, a cache of its own, only `programs` on PATH."""
    return {
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": str(programs),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def checkout(tmp_path: Path, pin: Callable[[str], str]) -> Path:
    """A repository with the launcher and the toolchain, in a path with spaces, not set up yet."""
    root = tmp_path / "a path with spaces"
    copied = root / "generators/toolchain"
    shutil.copytree(REPOSITORY / "generators/toolchain", copied, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "doit", root / "doit")
    # All that the set-up reads beside its own folder.
    for name in ("children.py", "interruption.py", "user_cache.py"):
        shutil.copy(REPOSITORY / "generators" / name, root / "generators")
    (root / "generators/__init__.py").touch()
    (root / "generators/__main__.py").write_text(SHOWS_WHERE_IT_IS)
    (root / "requirements").mkdir()
    (root / "requirements/runtime.txt").write_text(pin("1.0"))
    return root


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder tools/ with one group, `demo`, whose program `hello` needs nothing but Go."""
    group = tmp_path / "tools/demo"
    (group / "cmd/hello").mkdir(parents=True)
    (group / "go.mod").write_text(
        "module demo.example/tools\n\ngo 1.21\n\ntool demo.example/tools/cmd/hello\n"
    )
    (group / "go.sum").touch()
    (group / "build.toml").write_text('[hello]\nldflags = "-X main.version=v7"\nseconds = 3\n')
    (group / "cmd/hello/main.go").write_text(
        'package main\n\nvar version = "none"\n\nfunc main() { println("hello", version) }\n'
    )
    return group.parent


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path) -> Path:
    """Puts a stand-in for Go on PATH and a cache of its own in place; the value is the stand-in's log."""
    write_program(programs / "go", STAND_IN_FOR_GO)
    for tool in ("chmod", "rm"):
        found = shutil.which(tool)
        assert found is not None
        (programs / tool).symlink_to(found)
    log = tmp_path / "go.log"
    settings = {
        "GO_LOG": str(log),
        "GO_STANDS_FOR": "go1.30.1",
        "GO_PAUSE": "",
        "GO_SECONDS": "0",
        "GO_FAILS": "",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", os.fspath(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    return log

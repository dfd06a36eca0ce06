"""Where the pipelines run the project's own tests, its set-up can install tools/debian.txt.

`./doit test` installs missing packages as root on Debian and nowhere else: on another system, or as
another user, a job would end before its first test.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.support.catalogs import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
COMMAND = ".ci/run"
RELEASES = ("bookworm", "trixie")
"""Releases of Debian that have every package of the list, and a Python that is new enough."""
IMAGE = re.compile(
    r"docker\.io/library/(?:debian|buildpack-deps|python):"
    r"(?:3\.(?P<minor>\d+)[\d.]*-)?(?P<release>[a-z]+)(?:-\d{8})?@sha256:[0-9a-f]{64}"
)
OURS = {
    "runs-on": "ubuntu-24.04",
    "container": {"image": f"docker.io/library/python:3.11.16-bookworm@sha256:{'a' * 64}"},
    "steps": [{"run": "chown root ."}, {"run": COMMAND}],
}


def jobs_of_the_tests() -> dict[str, dict[str, Any]]:
    """Every job that runs the project's tests, by its workflow."""
    found = {}
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items():
            if any(COMMAND in step.get("run", "") for step in job.get("steps", ())):
                found[f"{path.name}/{name}"] = job
    return found


def unfit(job: dict[str, Any]) -> str:
    """Why `./doit test` cannot set itself up in a job; empty for one where it can."""
    container = job.get("container") or {}
    match = IMAGE.fullmatch(container.get("image", ""))
    if match is None or match["release"] not in RELEASES:
        return "its system is no Debian that has the packages of tools/debian.txt"
    if int(match["minor"] or 11) < 11:
        return "its Python is too old"
    if re.search(r"(?:^|\s)(?:--user|-u)\b", container.get("options", "")):
        return "it is not root"
    uses = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
    if "actions/setup-python" in uses:
        return "the action has no Python for Debian"
    if "python" not in container["image"] and not any("python3-venv" in str(one) for one in job["steps"]):
        return "there is no Python"
    before = [step.get("run", "") for step in job["steps"]]
    if not any("chown" in run for run in before[: before.index(COMMAND)]):
        return "git takes the checkout for another user's"
    return ""


def test_the_jobs_that_run_the_tests_are_root_on_a_debian_with_the_listed_packages() -> None:
    jobs = jobs_of_the_tests()
    assert jobs.keys() == {"ci.yml/project", "nightly.yml/project"}
    assert {name: why for name, job in jobs.items() if (why := unfit(job))} == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"container": None}, "no Debian"),
        ({"container": {"image": "docker.io/library/ubuntu:24.04"}}, "no Debian"),
        ({"container": {"image": "docker.io/library/python:3.11.16-bookworm"}}, "no Debian"),
        ({"container": {"image": f"docker.io/library/python:3.9.2-bookworm@sha256:{'a' * 64}"}}, "too old"),
        ({"container": {"image": f"docker.io/library/debian:bullseye@sha256:{'a' * 64}"}}, "no Debian"),
        (
            {"container": {"image": f"docker.io/library/debian:bookworm@sha256:{'a' * 64}"}},
            "there is no Python",
        ),
        ({"container": {**OURS["container"], "options": "--user 1001"}}, "root"),  # type: ignore[dict-item]
        ({"steps": [{"uses": "actions/setup-python@v7"}, *OURS["steps"]]}, "no Python for"),
        ({"steps": [{"run": COMMAND}]}, "another user's"),
    ],
)
def test_a_job_that_would_end_before_its_first_test_is_noticed(change: dict[str, Any], why: str) -> None:
    assert unfit(OURS) == ""
    assert re.search(why, unfit(OURS | change))

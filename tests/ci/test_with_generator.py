"""The detector on what the real generator writes: edits of the real catalog, generated and committed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci import plan
from ci.base import Base
from ci.git import Repository
from tests.e2e.checkout import Checkout

pytestmark = pytest.mark.slow
NEW = """
  notai:
    title: Notary
    tier: support
    team: finance
    language: typescript
    port: 4990
    depends_on: [wallet]
"""


@pytest.fixture
def committed(checkout: Checkout) -> Checkout:
    checkout.commit_all("first")
    return checkout


def after(checkout: Checkout, change: Callable[[str], str], *, generate: bool = True) -> dict[str, Any]:
    """The plan for an edit of services.yaml."""
    checkout.edit(change)
    if generate:
        checkout.generate()
    checkout.commit_all("second")
    repository = Repository(checkout.root)
    head, base = (repository.commit(revision) for revision in ("HEAD", "HEAD~1"))
    return plan.make(repository, head, Base(base, "given"))


def callers(checkout: Checkout, *names: str) -> set[str]:
    """These services with all that call them, read from the catalog itself."""
    services = yaml.safe_load(checkout.catalog.read_text(encoding="utf-8"))["services"]
    calls = {
        name: {one if isinstance(one, str) else one["id"] for one in stated.get("depends_on", [])}
        for name, stated in services.items()
    }
    found = set(names)
    for _ in services:
        found |= {name for name in services if calls[name] & found}
    return found


def test_a_new_service_starts_itself_and_asks_whom_it_calls(committed: Checkout) -> None:
    found = after(committed, lambda text: f"{text.rstrip()}\n{NEW}")
    assert (found["services"], found["images"], found["everything"]) == (
        ["notai", "wallet"], ["notai"], False
    )  # fmt: skip
    assert found["warnings"] == []


def test_a_removed_service_starts_nobody(committed: Checkout) -> None:
    after(committed, lambda text: f"{text.rstrip()}\n{NEW}")
    found = after(committed, lambda text: text.replace(NEW, ""))
    assert (found["services"], found["removed"], found["everything"]) == ([], ["notai"], False)


def test_an_edit_of_one_service_starts_it_and_its_callers(committed: Checkout) -> None:
    found = after(committed, lambda text: text.replace("LOG_LEVEL: info", "LOG_LEVEL: debug"))
    assert not found["everything"]
    assert set(found["services"]) == callers(committed, "wallet")
    assert found["changes"]["wallet"]["kinds"] == ["config"]
    assert found["images"] == []


def test_an_edit_of_a_tier_starts_its_services(committed: Checkout) -> None:
    found = after(committed, lambda text: text.replace("requests: {cpu: 100m,", "requests: {cpu: 110m,"))
    stated = yaml.safe_load(committed.catalog.read_text(encoding="utf-8"))["services"]
    support = {name for name, one in stated.items() if one["tier"] == "support"}
    assert not found["everything"]
    assert support <= set(found["changes"]) <= support
    assert set(found["services"]) == callers(committed, *support)


MOVED_BY_LIMITS = {
    *("monitoring/rules", "monitoring/operator/services", "monitoring/tests"),
    *("monitoring/runbooks", "monitoring/dashboards"),
}


@pytest.mark.parametrize(
    ("old", "new", "owner"),
    [
        ("        above: 2%\n", "        above: 2.5%\n", ""),
        ("warning: {above: 1%, why: A transfer", "warning: {above: 1.5%, why: A transfer", "bancai"),
    ],
    ids=["of all services", "of one"],
)
def test_a_limit_of_an_alert_moves_what_is_watched_and_deploys_nothing(
    committed: Checkout, old: str, new: str, owner: str
) -> None:
    found = after(committed, lambda text: text.replace(old, new, 1))
    repository = Repository(committed.root)
    paths = set(repository.changed(found["base"], found["head"])) - {"services.yaml"}
    assert all(path.startswith("monitoring/") for path in paths)
    moved = {path for path in paths if path.startswith("monitoring/")}
    assert {folder for folder in MOVED_BY_LIMITS for path in moved if path.startswith(f"{folder}/")} == (
        MOVED_BY_LIMITS
    )
    assert all(any(path.startswith(f"{folder}/") for folder in MOVED_BY_LIMITS) for path in moved)
    assert (found["everything"], found["images"], found["deploy"], found["warnings"]) == (False, [], [], [])
    assert {kind for one in found["changes"].values() for kind in one["kinds"]} == {"alerts"}
    assert set(found["changes"]) == {owner} if owner else len(found["changes"]) > 20
    assert found["catalog"]


def test_weights_of_risk_start_nobody(committed: Checkout) -> None:
    found = after(committed, lambda text: text.replace("risk: {medium: 30,", "risk: {medium: 31,"))
    assert (found["services"], found["everything"], found["catalog"]) == ([], False, True)


@pytest.mark.parametrize(
    ("old", "new", "generate"),
    [
        ("version: 1\n", "version: 1\n# A note.\n", True),
        ("LOG_LEVEL: info", "LOG_LEVEL: debug", False),
        ("        above: 2%\n", "        above: 2.5%\n", False),
        ("warning: {above: 1%, why: A transfer", "warning: {above: 1.5%, why: A transfer", False),
        ("retention: 35d", "retention: 40d", True),
    ],
)
def test_what_is_of_all_services_or_of_none_that_is_known_starts_everything(
    committed: Checkout, old: str, new: str, generate: bool
) -> None:
    found = after(committed, lambda text: text.replace(old, new, 1), generate=generate)
    assert found["everything"]


def test_every_committed_file_is_an_input_ignored_or_somebody_s(committed: Checkout) -> None:
    """A change of any one file of the fleet's is told apart without a warning."""
    root = Path(committed.root)
    folders = ("charts", "monitoring", "docs", ".github", "ci", "releases")
    for path in (path for folder in folders for path in sorted((root / folder).rglob("*"))):
        if path.is_file() and not path.is_symlink() and path.suffix != ".json" and ".venv" not in path.parts:
            path.write_bytes(path.read_bytes() + b"\n")
    committed.commit_all("second")
    repository = Repository(committed.root)
    head, base = (repository.commit(revision) for revision in ("HEAD", "HEAD~1"))
    assert plan.make(repository, head, Base(base, "given"))["warnings"] == []

"""What one block in ``services.yaml`` moves: a service's own files, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest

from generators import headers
from tests.e2e.added import BLOCK, SHARED, belongs_to
from tests.e2e.checkout import Checkout, changed, picture
from tests.support.catalogs import load

DIGEST = "ci/risk.json"
"""Holds a digest of what is stated outside of services: pipelines see by it that it was stated anew."""


ALONE = "tools, dash, stocai"
"""Three services that nobody needs yet."""


def of_tier(name: str) -> list[str]:
    return [one.id for one in load("services.yaml").services if one.tier.name == name]


def block(name: str, port: int, needs: str = "logai") -> str:
    text = BLOCK.format(id=name, port=port, needs=needs)
    assert len(text.splitlines()) <= 12
    return text


def at_the_end(name: str, port: int, needs: str = "logai") -> Callable[[str], str]:
    return lambda text: f"{text.rstrip()}\n\n{block(name, port, needs)}"


def before(other: str, name: str, port: int, needs: str = "logai") -> Callable[[str], str]:
    return lambda text: text.replace(
        f"  {other}:\n    title:", f"{block(name, port, needs)}\n  {other}:\n    title:", 1
    )


def seeded_of(checkout: Checkout, paths: list[str]) -> list[str]:
    """Those that are the team's from the first moment, and therefore carry no header and stay."""
    files = [path for path in paths if not (checkout.root / path).is_symlink()]
    return [path for path in files if headers.read((checkout.root / path).read_text()) is None]


@pytest.mark.parametrize("needs", ["logai", pytest.param(ALONE, marks=pytest.mark.slow)])
def test_a_30th_service_changes_no_other_file_and_goes_without_a_trace(
    checkout: Checkout, needs: str
) -> None:
    """Nor does it where it is the first to need somebody."""
    original = picture(checkout.root)
    catalog = checkout.catalog.read_bytes()
    checkout.edit(at_the_end("ledger", 4300, needs))
    done = checkout.generate()

    moved = changed(original, picture(checkout.root))
    assert moved["removed"] == []
    assert set(moved["updated"]) <= {"services.yaml", *SHARED}
    assert len(moved["created"]) == done.counts["created"] > 5
    assert all(belongs_to(path, "ledger") for path in moved["created"])
    assert {"charts/ledger/Chart.yaml", "charts/ledger/values-production.yaml"} <= set(moved["created"])

    seeded = seeded_of(checkout, moved["created"])
    checkout.catalog.write_bytes(catalog)
    gone = checkout.generate()
    assert gone.counts["removed"] == done.counts["created"] - len(seeded)
    assert changed(original, picture(checkout.root)) == {"created": seeded, "updated": [], "removed": []}
    assert not (checkout.root / "charts/ledger").exists()


@pytest.mark.slow
def test_removing_a_service_somebody_depends_on_is_refused_with_who_that_is(checkout: Checkout) -> None:
    original = picture(checkout.root / "charts")
    checkout.edit(lambda text: re.sub(r"  logai:\n(    .*\n)+", "", text))
    done = checkout.run("generate")
    assert done.code == 1
    assert "'logai'" in done.err
    assert picture(checkout.root / "charts") == original


@pytest.mark.slow
def test_a_rename_moves_one_services_files(checkout: Checkout) -> None:
    original = picture(checkout.root)
    checkout.edit(lambda text: re.sub(r"\bjucai\b", "gamai", text))
    done = checkout.generate()
    moved = changed(original, picture(checkout.root))
    assert set(moved["updated"]) <= {"services.yaml", *SHARED}
    assert all(belongs_to(path, "gamai") for path in moved["created"])
    assert all(belongs_to(path, "jucai") for path in moved["removed"])
    renamed = [path.replace("jucai", "gamai") for path in moved["removed"]]
    assert renamed == sorted({*moved["created"]} - {*seeded_of(checkout, moved["created"])})
    assert done.counts["removed"] == len(renamed) > 5


def test_a_tiers_value_moves_the_services_of_that_tier_only(checkout: Checkout) -> None:
    original = picture(checkout.root)
    checkout.edit(lambda text: text.replace("requests: {cpu: 250m,", "requests: {cpu: 260m,"))
    checkout.generate()
    moved = changed(original, picture(checkout.root))
    assert (moved["created"], moved["removed"]) == ([], [])
    core = of_tier("core")
    charts = {path.split("/")[1] for path in moved["updated"] if path.startswith("charts/")}
    assert set() < charts <= {*core}
    others = {*moved["updated"]} - {"services.yaml", DIGEST}
    assert [path for path in others if not any(belongs_to(path, service) for service in core)] == []


@pytest.mark.slow
def test_a_tiers_value_in_one_environment_moves_that_environments_files_only(checkout: Checkout) -> None:
    original = picture(checkout.root)
    checkout.edit(
        lambda text: text.replace(
            "staging: {scaling: {min: 2, max: 2}}", "staging: {scaling: {min: 2, max: 3}}"
        )
    )
    checkout.generate()
    moved = changed(original, picture(checkout.root))
    assert (moved["created"], moved["removed"]) == ([], [])
    overlays = [path for path in moved["updated"] if path.startswith("charts/")]
    services = [path.split("/")[1] for path in overlays]
    assert set() < {*services} <= {*of_tier("support")}
    assert overlays == [f"charts/{service}/values-staging.yaml" for service in services]
    others = {*moved["updated"]} - {*overlays, "services.yaml", DIGEST}
    assert [path for path in others if not any(belongs_to(path, service) for service in services)] == []


@pytest.mark.slow
def test_diff_says_the_cause_and_the_effect_and_writes_nothing(checkout: Checkout) -> None:
    checkout.commit_all("As it was")
    checkout.edit(lambda text: text.replace("requests: {cpu: 250m,", "requests: {cpu: 260m,"))
    original = picture(checkout.root, times=True)
    done = checkout.run("diff", "--words")
    assert done.code == 1
    assert re.search(
        r"^services\.yaml:\d+:\d+  tiers\.core\.requests\.cpu: 250m → 260m$", done.out, re.MULTILINE
    )
    assert re.search(r"^  3 services +\d changed each \(codai logai memorai\)$", done.out, re.MULTILINE)
    assert "bancai" not in done.out
    assert picture(checkout.root, times=True) == original
    assert checkout.run("check:generated").code == 1


@pytest.mark.slow
def test_two_branches_that_each_add_a_service_meet_in_the_list_of_owners_only(
    checkout: Checkout,
) -> None:
    checkout.generate()
    checkout.commit_all("The fleet")
    changes = before("bancai", "atlas", 4301, ALONE), at_the_end("zenit", 4302, ALONE)
    for branch, change in zip(("one", "two"), changes, strict=True):
        checkout.git("checkout", "--quiet", "-b", branch, "main")
        checkout.edit(change)
        checkout.generate()
        checkout.commit_all(f"Add a service on {branch}")
    checkout.execute(["git", "-c", "user.name=N", "-c", "user.email=n@codai.example", "merge", "one"])
    unmerged = set(checkout.git("diff", "--name-only", "--diff-filter=U").out.split())
    assert unmerged <= SHARED
    merged = checkout.generate()
    assert merged.counts["files"] - merged.counts["same"] == merged.counts["updated"] <= len(SHARED)
    checkout.commit_all("Merge")
    assert (checkout.root / "charts/atlas/values.yaml").is_file()
    assert (checkout.root / "charts/zenit/values.yaml").is_file()


@pytest.mark.slow
def test_branches_that_meet_in_the_catalog_conflict_nowhere_else(checkout: Checkout) -> None:
    checkout.generate()
    checkout.commit_all("The fleet")
    for branch, port in (("one", 4301), ("two", 4302)):
        checkout.git("checkout", "--quiet", "-b", branch, "main")
        checkout.edit(at_the_end(branch, port))
        checkout.generate()
        checkout.commit_all(f"Add {branch}")
    merge = checkout.execute(["git", "-c", "user.name=N", "-c", "user.email=n@codai.example", "merge", "one"])
    assert merge.code == 1
    unmerged = set(checkout.git("diff", "--name-only", "--diff-filter=U").out.split())
    assert "services.yaml" in unmerged
    assert unmerged <= {"services.yaml", *SHARED}

    refused = checkout.run("generate")
    assert (refused.code, refused.out) == (1, "generate: nothing was written\n")
    checkout.edit(lambda text: re.sub(r"^(<{7}|={7}|>{7}).*\n", "", text, flags=re.MULTILINE))
    assert checkout.generate().counts["updated"] <= len(SHARED)


def retitled(service: str, text: str) -> str:
    return text.replace(f"  {service}:\n    title: ", f"  {service}:\n    title: New ")


@pytest.mark.slow
def test_whatever_one_service_says_of_itself_stays_in_its_own_files(checkout: Checkout) -> None:
    """Every service's title changed, one after the other: never a file of somebody else's."""
    state = picture(checkout.root)
    for service in checkout.services:
        checkout.edit(partial(retitled, service))
        checkout.generate()
        now = picture(checkout.root)
        moved = changed(state, now)
        assert (moved["created"], moved["removed"]) == ([], []), service
        others = {path for path in moved["updated"] if not belongs_to(path, service)}
        assert others <= {"services.yaml", *SHARED}, service
        state = now

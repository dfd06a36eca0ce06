"""Adding an output is one module and one folder of templates: all else follows from the registry."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.e2e.checkout import Checkout, changed, picture

MODULE = '''\
"""badges: a line about each service, to see what adding an output takes.

Reads titles and tiers; knows nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from generators.artifacts import Artifact, Render
from generators.model import Fleet, Service

ROOTS = ("badges",)
COVERS = ("tests",)


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """One file a service."""
    text = render("badge.md", service=service, platform=fleet.platform)
    yield Artifact(f"badges/{service.id}.md", text, "templates/badges/badge.md", f"services.{service.id}")
'''
TEMPLATE = """\
# <%= service.title %>

<%= service.tier.title %> of <%= platform.title %>, ${{ untouched }} [[ too ]]
"""


@pytest.fixture
def extended(checkout: Checkout) -> Checkout:
    """A copy with one more output."""
    (checkout.root / "generators/outputs/badges.py").write_text(MODULE)
    (checkout.root / "templates/badges").mkdir()
    (checkout.root / "templates/badges/badge.md").write_text(TEMPLATE)
    return checkout


def coverage(checkout: Checkout) -> dict[str, int]:
    document = checkout.run("scorecard", "--format", "json").document
    assert {one["of"] for one in document["coverages"]} == {len(checkout.services)}
    return {one["name"]: one["services"] for one in document["coverages"]}


def test_its_files_are_generated_checked_counted_and_pruned(extended: Checkout) -> None:
    original, fleet = picture(extended.root), len(extended.services)
    before = coverage(extended)
    stale = extended.run("check:generated", "--all")
    assert (stale.code, stale.rules) == (1, ["generated/missing"] * fleet)
    assert f"(same in {fleet - 1} more places; --all shows each)" in extended.run("check:generated").err

    done = extended.generate()
    assert done.counts["created"] == fleet
    moved = changed(original, picture(extended.root))
    assert moved["updated"] == moved["removed"] == []
    assert all(re.fullmatch(r"badges/[a-z-]+\.md", path) for path in moved["created"])
    badge = (extended.root / "badges/aide.md").read_text().splitlines()
    assert badge[0].startswith(
        "<!-- Generated for codai from templates/badges/badge.md and services.yaml (services.aide)"
    )
    assert badge[1:] == ["# AIDE", "", "Support of Codai, ${{ untouched }} [[ too ]]"]

    assert extended.run("check:generated").code == 0
    assert coverage(extended) == {**before, "tests": fleet}

    extended.edit(lambda text: re.sub(r"  tools:\n(    .*\n)+", "", text))
    assert extended.generate().counts["removed"] > 1
    assert not (extended.root / "badges/tools.md").exists()


@pytest.mark.slow
def test_a_missing_or_stale_file_lowers_its_coverage(extended: Checkout) -> None:
    extended.generate()
    (extended.root / "badges/aide.md").unlink()
    (extended.root / "badges/x.md").write_text((extended.root / "badges/x.md").read_text() + "mine\n")
    assert coverage(extended)["tests"] == len(extended.services) - 2


@pytest.mark.slow
def test_a_changed_template_changes_its_files(extended: Checkout) -> None:
    extended.generate()
    extended.edit(lambda text: text + "More.\n", "templates/badges/badge.md")
    assert extended.generate().counts["updated"] == len(extended.services)


@pytest.mark.slow
def test_an_undefined_name_in_a_template_is_told_with_its_line(extended: Checkout) -> None:
    extended.generate()
    before = picture(extended.root / "badges")
    extended.edit(lambda text: text + "<%= service.moto %>\n", "templates/badges/badge.md")
    done = extended.run("generate")
    assert (done.code, done.out) == (1, "generate: nothing was written\n")
    assert "templates/badges/badge.md:4: error: " in done.err
    assert "moto" in done.err
    assert set(done.rules) == {"render/undefined"}
    assert picture(extended.root / "badges") == before


@pytest.mark.slow
def test_when_an_output_is_removed_its_files_stay_and_are_nobodys(extended: Checkout) -> None:
    """Only roots of outputs that exist are pruned: what the tool no longer knows, it does not touch."""
    extended.generate()
    (extended.root / "generators/outputs/badges.py").unlink()
    shutil.rmtree(extended.root / "templates/badges")
    assert extended.generate().counts["removed"] == 0
    assert (extended.root / "badges/aide.md").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ROOTS = ("badges",)', 'ROOTS = ("charts",)', "both claim charts"),
        ('ROOTS = ("badges",)', 'ROOTS = ("",)', "ROOTS must name folders or files below the output folder"),
        ('COVERS = ("tests",)\n', "", "has no COVERS"),
        ("def of_service(", "def of_servce(", "has of_servce: only of_service and of_fleet are asked"),
    ],
)
def test_a_module_that_breaks_the_contract_is_named(
    extended: Checkout, old: str, new: str, said: str
) -> None:
    extended.edit(lambda text: text.replace(old, new), "generators/outputs/badges.py")
    done = extended.run("generate")
    assert done.code == 3
    assert "badges" in done.err
    assert said in done.err


@pytest.mark.slow
def test_a_module_without_templates_is_named(extended: Checkout) -> None:
    shutil.rmtree(extended.root / "templates/badges")
    done = extended.run("generate")
    assert done.code == 3
    assert "generators/outputs/badges.py has no folder templates/badges" in done.err

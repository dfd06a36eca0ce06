"""``./doit check``: green on both catalogs with every count shown, red for each way to be stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.checked import counts, green, with_programs
from tests.e2e.checkout import Checkout, picture
from tests.support.pasts import commit


@pytest.mark.slow
@pytest.mark.parametrize(
    "catalog", ["services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"]
)
def test_every_check_is_green_and_counts(pristine: Checkout, tmp_path: Path, catalog: str) -> None:
    words = ("--catalog", pristine.root / catalog, "--output", tmp_path / "out")
    pristine.generate(*words)
    # What is released has a past, to which it can go back.
    for _ in range(2):
        commit(tmp_path / "out")
    before = picture(tmp_path / "out", times=True)
    done = pristine.run("check", *words, variables=with_programs())
    found = green(done)
    listed = pristine.run("check", "--list").out.splitlines()
    usual = [line for line in listed if not line.endswith("(only when named)")]
    assert list(found) == [line.split()[0].removeprefix("check:") for line in usual]
    assert len(found) >= 10
    assert picture(tmp_path / "out", times=True) == before


@pytest.mark.slow
def test_what_is_committed_is_what_generate_writes(tmp_path: Path) -> None:
    """A fresh copy of the repository, not generated before."""
    checkout = Checkout.of_repository(tmp_path / "fresh", tmp_path / "home")
    done = checkout.generate()
    assert done.counts["same"] == done.counts["files"]


def edit(path: Path) -> None:
    path.write_text(path.read_text() + "# mine\n")


def empty(path: Path) -> None:
    path.write_text("")


def strange(path: Path) -> None:
    path.write_text("mine: true\n")


def double(path: Path) -> None:
    (path.parent / "left-over.yaml").write_bytes(path.read_bytes())


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (Path.unlink, "generated/missing"),
        pytest.param(empty, "generated/stale", marks=pytest.mark.slow),
        pytest.param(double, "generated/left-over", marks=pytest.mark.slow),
        (edit, "writer/edited"),
        pytest.param(strange, "writer/foreign", marks=pytest.mark.slow),
    ],
    ids=["missing", "stale", "left over", "edited", "foreign"],
)
def test_a_file_that_is_not_what_generate_writes_fails_the_check(
    checkout: Checkout, spoil: object, rule: str
) -> None:
    assert callable(spoil)
    spoil(checkout.root / "charts/wallet/values.yaml")
    before = picture(checkout.root, times=True)
    done = checkout.run("check:generated")
    assert (done.code, done.rules) == (1, [rule])
    ((covered, total),) = counts(done).values()
    assert covered == total - 1 > 300
    assert "hint: " in done.err
    assert picture(checkout.root, times=True) == before


@pytest.mark.slow
def test_a_stray_file_in_a_chart_is_found_and_taken_for_a_part_of_it_by_no_check(checkout: Checkout) -> None:
    stray = checkout.root / "charts/wallet/templates/stray.yaml"
    stray.write_text("kind: [")
    done = checkout.run("check:generated", "check:helm-template", variables=with_programs())
    assert (done.code, done.rules) == (1, ["generated/stray"])
    charts = len(checkout.services) + 1
    assert counts(done)["helm-template"] == (2 * charts, 2 * charts)
    covered, total = counts(done)["generated"]
    assert covered == total - 1
    stray.unlink()
    assert checkout.run("check:generated").code == 0


@pytest.mark.slow
def test_a_stale_catalog_fails_the_check(checkout: Checkout) -> None:
    checkout.edit(lambda text: text.replace("Programmable Wallet", "Purse"))
    done = checkout.run("check:generated", "--format", "json", "--progress", "none")
    assert done.code == 1
    assert {finding["rule"] for finding in done.document["findings"]} == {"generated/stale"}
    paths = {finding["path"] for finding in done.document["findings"]}
    # It names every service with its title, and is the one file of all that a service may change.
    assert {path for path in paths if "wallet" not in path} == {".github/CODEOWNERS"}
    assert done.document["summary"]["fixable"] == len(done.document["findings"]) > 0
    assert done.document["checks"][0]["total"] > done.document["checks"][0]["covered"]


def test_one_check_alone_says_how_much_it_covered(pristine: Checkout) -> None:
    done = pristine.run("check:catalog")
    services = len(pristine.services)
    assert (done.code, counts(done)) == (0, {"catalog": (services, services)})


@pytest.mark.slow
def test_with_a_bad_catalog_the_other_checks_say_why_they_did_not_run(checkout: Checkout) -> None:
    checkout.edit(lambda text: text.replace("tier: core", "tier: cor", 1))
    done = checkout.run("check", variables={"CI": "true"})
    assert done.code == 1
    assert "catalog/unknown-tier" in done.rules
    lines = [line for line in done.out.splitlines()[:-1] if not line.startswith("check:catalog:")]
    assert len(lines) >= 9
    assert all("skipped: not run: the catalog has errors" in line for line in lines)


@pytest.mark.slow
def test_two_generations_that_share_nothing_are_equal(pristine: Checkout) -> None:
    done = pristine.run("check:determinism")
    ((covered, total),) = counts(done).values()
    assert (done.code, covered) == (0, total)
    assert total > 300


@pytest.mark.slow
def test_a_generator_that_looks_at_the_clock_is_found_out(checkout: Checkout) -> None:
    checkout.edit(
        lambda text: text.replace(
            '    return f"charts/{service}"',
            "    return f\"charts/{service}{len(str(__import__('time').timezone))}\"",
        ),
        "generators/conventions/names.py",
    )
    done = checkout.run("check:determinism")
    assert done.code == 1
    assert "determinism/differs" in done.rules


@pytest.mark.slow
def test_a_golden_tree_that_is_not_regenerated_fails_the_check(checkout: Checkout) -> None:
    assert checkout.run("golden").code == 0
    assert checkout.run("check:golden").code == 0
    checkout.edit(lambda text: text.replace("title: Offers", "title: Bargains"), "tests/catalogs/golden.yaml")
    stale = checkout.run("check:golden")
    assert stale.code == 1
    assert set(stale.rules) == {"golden/stale"}
    assert "./doit golden" in stale.err
    assert checkout.run("golden").code == 0
    assert checkout.run("check:golden").code == 0

from __future__ import annotations

from dataclasses import replace

import pytest

from ci.decision import Decision, decide, decide_named
from ci.entries import Entries
from tests.unit.ci.platforms import POLICY, catalog, chain, service

FLEET = chain(a=["b"], b=["c"], c=[], d=[])


def decided(*paths: str) -> Decision:
    return decide(FLEET, FLEET, paths)


def test_nothing_changed() -> None:
    found = decided()
    assert not found.everything
    assert found.services == found.images == found.removed == found.warnings == ()


def test_dependents_are_tested_and_not_built() -> None:
    found = decided("apps/c/main.py")
    assert found.services == ("a", "b", "c")
    assert found.images == ("c",)
    assert found.reasons == {
        "a": ("calls b, which is affected",),
        "b": ("calls c, which is affected",),
        "c": ("sources changed: apps/c/main.py",),
    }


@pytest.mark.parametrize("file", ["contract.json", "expectations.json", "expectations.ts"])
def test_who_is_called_is_asked_for_what_a_caller_may_newly_expect(file: str) -> None:
    """Its own tests prove it. Nothing of it is built, and whom it calls itself has no part in it."""
    own = catalog(
        *(
            service(name, calls=FLEET.services[name].calls, paths=[f"tests/services/{name}"])
            for name in "abcd"
        )
    )
    found = decide(own, own, [f"tests/services/a/{file}"])
    assert (found.services, found.images, [*found.changes]) == (("a", "b"), (), ["a"])
    assert found.reasons["b"] == ("is called by a, which may expect more",)
    assert decide(own, own, ["tests/services/a/unit/contract.json"]).services == ("a",)


@pytest.mark.parametrize("before", [FLEET, None])
def test_of_everything_each_service_is_known_by_how_many_depend_on_it(before: Entries | None) -> None:
    """It is deployed without having changed itself, and its risk counts them."""
    found = decide(before, FLEET, ["generators/x.py"] if before else [], full="" if before else "asked for")
    assert found.everything
    assert found.dependents == {"a": 0, "b": 1, "c": 2, "d": 0}


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("apps/d/main.py", {"image"}),
        ("apps/d/db/migrations/1.py", {"image", "schema"}),
        ("apps/d/tables.sql", {"image", "schema"}),
        ("charts/d/values.yaml", {"config"}),
        ("monitoring/rules/services/d.yaml", {"alerts"}),
        ("releases/production/d.yaml", set()),
    ],
)
def test_the_kind_of_a_change(path: str, kinds: set[str]) -> None:
    found = decided(path)
    assert found.services == ("d",)
    assert found.changes["d"].kinds == kinds
    assert found.changes["d"].paths == 1
    assert found.images == (("d",) if "image" in kinds else ())


@pytest.mark.parametrize(
    "path",
    [
        *("doit", "generators/x.py", "templates/charts/x", "ci/plan.py", ".github/workflows/ci.yml"),
        *("ci/pins.json", "charts/workload/Chart.yaml", "package-lock.json", "tests/conftest.py"),
        *("monitoring/alertmanager/config.yaml", "lab/lab.py", "tests/services/support/lab.ts"),
    ],
)
def test_an_input_of_every_pipeline_means_everything(path: str) -> None:
    found = decided(path)
    assert found.everything
    assert found.services == found.images == ("a", "b", "c", "d")
    assert found.warnings == ()
    assert path in found.reasons["a"][0]


@pytest.mark.parametrize("path", ["Makefile", "apps/e/main.py", "apps/ab/x", "charts/ab/x", "a", "new/x.txt"])
def test_an_unknown_path_means_everything_and_is_named(path: str) -> None:
    found = decided("apps/a/main.py", path)
    assert found.everything
    assert found.services == ("a", "b", "c", "d")
    assert found.warnings == (f"everything runs: {path} belongs to no service",)


@pytest.mark.parametrize("path", ["apps/README.md", ".github/CODEOWNERS", ".gitignore"])
def test_what_is_read_by_people_alone_starts_nothing(path: str) -> None:
    found = decided(path)
    assert (found.project, found.everything, found.services, found.warnings) == (False, False, (), ())


@pytest.mark.parametrize(
    "path",
    [
        *("tests/unit/ci/test_gate.py", "tests/golden/charts/d/values.yaml", "bench/a.py", "ci/README.md"),
        # Every page is played by a test, and its pictures are drawn by programs.
        *("README.md", "CONTRIBUTING.md", "docs/guide/a.svg", "docs/pictures/a.py"),
    ],
)
def test_what_proves_the_project_starts_its_own_tests_and_no_service(path: str) -> None:
    found = decided(path)
    assert (found.project, found.everything, found.services, found.warnings) == (True, False, (), ())


def test_the_project_s_own_tests_run_for_the_catalog_and_for_everything_and_not_for_a_service() -> None:
    assert decided("doit").project
    assert decide(FLEET, replace(FLEET, policy={**POLICY, "medium": 31}), ["ci/risk.json"]).project
    assert not decided("apps/a/main.py", "apps/x.md", ".gitignore").project
    assert not decide_named(FLEET, ["a"], "somebody said so").project


def test_a_service_s_own_files_are_never_only_the_project_s() -> None:
    odd = catalog(service("a", sources=["apps/a", "bench/a"]), service("b"))
    found = decide(odd, odd, ["bench/a/x"])
    assert (found.services, found.project) == (("a",), False)


def test_a_path_is_ignored_only_if_both_commits_ignore_it() -> None:
    stricter = replace(FLEET, policy={**POLICY, "ignored": []})
    assert decide(FLEET, stricter, ["apps/x.md"]).everything
    assert decide(stricter, FLEET, ["apps/x.md"]).everything


def test_a_removed_service_is_told_and_its_callers_are_tested() -> None:
    without = chain(a=["b"], b=[], d=[])
    found = decide(FLEET, without, ["services.yaml", "ci/services/c.json", "apps/c/main.py"])
    assert not found.everything
    assert found.removed == ("c",)
    assert found.services == ("a", "b")
    assert not found.everything


def test_a_removed_call_still_tests_its_old_caller() -> None:
    fewer = chain(a=[], b=["c"], c=[], d=[])
    found = decide(FLEET, fewer, ["ci/services/a.json", "apps/b/x"])
    assert found.services == ("a", "b")


def test_a_new_service_starts_itself_and_nothing_else() -> None:
    more = chain(a=["b"], b=["c"], c=[], d=[], e=["d"])
    found = decide(FLEET, more, ["ci/services/e.json", "services.yaml", ".github/CODEOWNERS", "charts/e/x"])
    assert found.services == found.images == ("e",)
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("base", "head"), [(FLEET, chain(a=["b"], b=["c"], c=[])), (chain(a=[]), chain(a=[], b=[]))]
)
def test_an_entry_that_comes_or_goes_without_the_catalog_means_everything(
    base: Entries, head: Entries
) -> None:
    (name,) = base.ids ^ head.ids
    found = decide(base, head, [f"ci/services/{name}.json", f"apps/{name}/a.py"])
    assert found.everything
    assert found.warnings[0] == (
        f"everything runs: ci/services/{name}.json came or went, and services.yaml did not change"
    )


def test_a_promotion_tests_its_services_and_their_callers_and_builds_nothing() -> None:
    found = decided("releases/production/c.yaml")
    assert (found.services, found.images, found.project) == (("a", "b", "c"), (), False)
    assert found.changes["c"].records == {"production"}
    assert found.changes["c"].kinds == set()


def test_a_moved_file_means_both_services() -> None:
    assert decided("apps/a/x.py", "apps/d/x.py").services == ("a", "d")


def test_shared_code_means_all_who_share_it() -> None:
    both = catalog(*(service(name, shared=["libs/ui"]) for name in "ab"), service("c"))
    found = decide(both, both, ["libs/ui/button.ts"])
    assert found.services == found.images == ("a", "b")


def test_the_catalog_without_its_data_means_everything_and_says_so() -> None:
    found = decided("services.yaml")
    assert found.everything
    assert found.warnings == ("everything runs: services.yaml changed and ci/services did not",)


def test_what_all_services_share_means_everything() -> None:
    changed = replace(FLEET, policy={**POLICY, "fleet": "b"})
    found = decide(FLEET, changed, ["services.yaml", "ci/risk.json"])
    assert found.everything
    assert found.warnings == ()


def test_weights_and_freezes_start_nothing() -> None:
    changed = replace(FLEET, policy={**POLICY, "medium": 31})
    found = decide(FLEET, changed, ["services.yaml", "ci/risk.json"])
    assert not found.everything
    assert found.services == ()


def test_an_entry_that_did_not_follow_its_block_is_noticed() -> None:
    texts = (
        "services:\n  a:\n    port: 1\n  d:\n    port: 1\n",
        "services:\n  a:\n    port: 2\n  d:\n    port: 2\n",
    )
    after = catalog(
        service("a", calls=["b"], facets={"config": "b"}), *(FLEET.services[name] for name in "bcd")
    )
    found = decide(FLEET, after, ["services.yaml", "ci/services/a.json"], texts=texts)
    assert found.services == ("a", "d")
    assert found.reasons["d"] == ("its block in services.yaml changed, and its entry did not",)


def test_an_edit_for_all_that_no_data_shows_means_everything() -> None:
    texts = ("tiers: 1\nservices:\n  a:\n    port: 1\n", "tiers: 2\nservices:\n  a:\n    port: 2\n")
    after = catalog(
        service("a", calls=["b"], facets={"config": "b"}), *(FLEET.services[name] for name in "bcd")
    )
    found = decide(FLEET, after, ["services.yaml", "ci/services/a.json"], texts=texts)
    assert found.everything
    assert "ci/risk.json did not" in found.warnings[0]
    known = replace(after, policy={**POLICY, "stated": "b"})
    assert not decide(FLEET, known, ["services.yaml", "ci/services/a.json"], texts=texts).everything


@pytest.mark.parametrize("policy", [{}, {"fleet": 1}])
def test_a_policy_that_says_nothing_means_everything(policy: dict[str, object]) -> None:
    assert decide(replace(FLEET, policy=policy), FLEET, ["README.md"]).everything
    assert decide(FLEET, replace(FLEET, policy=policy), ["README.md"]).everything


def test_doubts_mean_everything_and_are_told() -> None:
    for found in (
        decide(FLEET, FLEET, [], ["the base is gone"]),
        decide(replace(FLEET, doubts=("the base is gone",)), FLEET, []),
        decide(FLEET, replace(FLEET, doubts=("the base is gone",)), []),
        decide(None, FLEET, [], ["the base is gone"]),
    ):
        assert found.everything
        assert found.services == ("a", "b", "c", "d")
        assert found.warnings == ("everything runs: the base is gone",)


def test_whoever_asks_for_everything_gets_it_without_a_warning() -> None:
    found = decide(FLEET, FLEET, [], full="a label says so")
    assert found.everything
    assert found.warnings == ()
    assert found.reasons["a"] == ("everything runs: a label says so",)


def test_a_service_without_an_image_is_tested_and_not_built() -> None:
    plain = catalog(service("a", image=""), service("b"))
    assert decide(plain, plain, ["apps/a/x"]).images == ()
    assert decide(plain, plain, ["doit"]).images == ("b",)


def test_named_services_run_alone() -> None:
    found = decide_named(FLEET, ["c", "c", "nobody"], "somebody said so")
    assert (found.services, found.images, found.everything) == (("c",), ("c",), False)

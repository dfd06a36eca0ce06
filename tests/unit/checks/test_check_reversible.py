"""What the check of ways back compares, asks once, and tells; the server itself is asked elsewhere."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, Result, reversible
from generators.checks._api_server import NoAnswerError
from generators.checks._rendered.charts import Target, targets
from generators.checks._rendered.documents import parse
from generators.checks._rendered.manifests import Rendered
from generators.checks._reversible import ways
from generators.checks._reversible.alike import alike, changes, question
from generators.checks._reversible.base import Base, NoBaseError
from generators.checks._reversible.silent import silent
from generators.checks._reversible.told import guilty, shortened
from generators.checks._reversible.ways import Compared, Subject, compared
from generators.problems import Severity
from tests.unit.checks.fleets import bare
from tests.unit.checks.monitoring_plans import golden

BASE = Base("0123456789abcdef", "the commit before", {})
WORDS = 'Deployment.apps "a" is invalid: spec.selector: Invalid value: {a huge dump}: field is immutable'


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return bare(golden(), tmp_path)


def workload(name: str, kind: str = "Deployment", **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def target(context: Context, chart: str, environment: str = "staging") -> Target:
    found = targets(context)
    return next(one for one in found if (one.chart.name, one.environment.name) == (chart, environment))


def subject(where: Target, before: Any, after: Any, kind: str = "Deployment", name: str = "") -> Subject:
    key = ("apps", kind, where.environment.namespace, name or where.chart.name)
    return Subject(where, key, before, after)


def selecting(where: Target) -> Subject:
    name = where.chart.name
    return subject(where, workload(name, selector=name), workload(name, selector=f"{name}-other"))


def run(
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
    subjects: list[Subject],
    said: Callable[[], list[dict[str, Any]]] = list,
    base: Base = BASE,
) -> Result:
    """The check over these subjects, of 14 targets, with this answer of the server."""
    touched = {one.target.name for one in subjects}
    found = Compared(0, len(targets(context)) - len(touched), tuple(subjects), {}, ())
    monkeypatch.setattr(reversible, "base_of", lambda _: base)
    monkeypatch.setattr(reversible, "released", lambda *_: contextlib.nullcontext(context))
    monkeypatch.setattr(reversible, "compared", lambda *_: found)
    monkeypatch.setattr(reversible, "answer", lambda *_: json.dumps(said()))
    return reversible.run(context)


def refusal(one: Subject, rule: str = "forth", what: str = WORDS) -> dict[str, Any]:
    chart, environment = one.target.chart.name, one.target.environment.name
    more = {"rule": rule, "what": what, "fields": ["spec.selector"]}
    return {"chart": chart, "environment": environment, "key": list(one.key), **more}


def test_a_refusal_is_told_once_for_all_that_change_alike(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [selecting(target(context, name)) for name in ("front", "offers", "packer")]
    result = run(context, monkeypatch, several, lambda: [refusal(several[0])])
    (problem,) = result.problems
    assert (result.covered, result.total) == (11, 14)
    assert problem.rule == "reversible/forth"
    assert problem.message == (
        "front in staging: Deployment front: deploying over what runs is refused: "
        'Deployment.apps "a" is invalid: spec.selector: Invalid value: field is immutable '
        "(spec.selector: front → front-other); so do those of offers, packer"
    )
    assert (problem.service, problem.environment, problem.severity) == ("front", "staging", Severity.ERROR)
    assert problem.place.path == "charts/front"
    assert problem.hint.endswith("One-way: *: WHY")


def test_without_a_refusal_all_is_covered(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(context, monkeypatch, [selecting(target(context, "front"))])
    assert (result.covered, result.total, result.problems) == (14, 14, ())
    assert result.notes == ("13 as in 0123456789, the commit before; 1 differ, 0 new",)


def test_what_is_accepted_warns_and_the_rest_is_still_refused(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [selecting(target(context, name)) for name in ("front", "offers")]
    base = Base(BASE.commit, BASE.why, {"front": "the old name was never released"})
    result = run(context, monkeypatch, several, lambda: [refusal(several[0], "back")], base)
    refused, warned = result.problems
    assert (refused.severity, refused.service) == (Severity.ERROR, "offers")
    assert refused.hint.endswith("One-way: offers: WHY")
    assert (warned.severity, warned.service) == (Severity.WARNING, "front")
    assert warned.message.endswith("; accepted: the old name was never released")
    assert (result.covered, result.total) == (13, 14)


def test_without_an_answer_nothing_counts(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[dict[str, Any]]:
        raise NoAnswerError("etcd is not ready after 60 s")

    result = run(context, monkeypatch, [selecting(target(context, "front"))], broken)
    assert (result.covered, result.total) == (0, 14)
    assert "etcd is not ready" in result.problems[0].message


@pytest.mark.parametrize("ci", [False, True])
def test_no_past_is_a_skip_and_one_that_cannot_be_read_fails_in_ci(
    context: Context, monkeypatch: pytest.MonkeyPatch, ci: bool
) -> None:
    def missing(hint: str) -> Callable[[Context], Base]:
        def raises(_: Context) -> Base:
            raise NoBaseError("it is not here", hint)

        return raises

    context.ci, context.shown, context.shows = ci, "there/services.yaml", lambda path: f"there/{path}"
    monkeypatch.setattr(reversible, "base_of", missing(""))
    assert reversible.run(context) == Result(0, 0, skipped="it is not here")
    monkeypatch.setattr(reversible, "base_of", missing("fetch it"))
    result = reversible.run(context)
    if ci:
        assert (result.covered, result.total, result.skipped) == (0, 1, "")
        (problem,) = result.problems
        assert (problem.rule, problem.hint) == ("reversible/no-base", "fetch it")
        assert problem.place.path == "there/services.yaml"
    else:
        assert result == Result(0, 0, skipped="it is not here")


def test_nothing_but_new_charts_is_a_skip(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reversible, "base_of", lambda _: BASE)
    monkeypatch.setattr(reversible, "released", lambda *_: contextlib.nullcontext(context))
    monkeypatch.setattr(reversible, "compared", lambda *_: Compared(14, 0, (), {}, ()))
    assert "no chart of this catalog was there" in reversible.run(context).skipped


def test_what_does_not_render_any_more_is_told(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    where = target(context, "front")
    broken = Rendered(where, "", (), "Error: no digest", (), repeats=True)
    monkeypatch.setattr(reversible, "base_of", lambda _: BASE)
    monkeypatch.setattr(reversible, "released", lambda *_: contextlib.nullcontext(context))
    monkeypatch.setattr(reversible, "compared", lambda *_: Compared(0, 13, (), {}, (broken,)))
    result = reversible.run(context)
    assert (result.covered, result.total) == (13, 14)
    assert "as in 0123456789 does not render any more: Error: no digest" in result.problems[0].message


def scaled(before: dict[str, Any], after: dict[str, Any], context: Context) -> list[str]:
    where = target(context, "store")
    one = subject(
        where, workload("store", "Rollout", **before), workload("store", "Rollout", **after), "Rollout"
    )
    return [each.what for each in silent(one)]


def test_replicas_that_helm_lets_go_of_fall_on_either_way(context: Context) -> None:
    there = "deploying gives its replicas to a scaler: 3 fall to 1 until that acts"
    assert scaled({"replicas": 3}, {}, context) == [there]
    assert scaled({}, {"replicas": 2}, context) == [
        "going back gives its replicas to a scaler: 2 fall to 1 until that acts"
    ]
    assert scaled({"replicas": 3}, {"replicas": 5}, context) == []
    assert scaled({"replicas": 1}, {}, context) == []


def test_such_a_fall_is_a_finding(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    where = target(context, "front")
    one = subject(where, workload("front", replicas=3), workload("front"))
    (problem,) = run(context, monkeypatch, [one]).problems
    assert problem.rule == "reversible/falls-to-one"
    assert "(spec.replicas: 3 → nothing)" in problem.message


def test_alike_is_what_changes_in_the_same_way_in_one_environment(context: Context) -> None:
    front, offers = (selecting(target(context, name)) for name in ("front", "offers"))
    elsewhere = selecting(target(context, "front", "production"))
    hashed = [
        subject(target(context, name), workload(name, sum="0" * 40), workload(name, sum=str(number) * 40))
        for number, name in enumerate(("front", "offers"), 1)
    ]
    other = subject(offers.target, workload("offers", selector=1), workload("offers", selector=2))
    gone = subject(offers.target, workload("offers"), None)
    groups = alike([front, offers, elsewhere, *hashed, other, gone])
    assert groups == ((front, offers), (elsewhere,), tuple(hashed), (other,), (gone,))


def test_the_server_is_given_the_platform_of_each_environment_too(context: Context) -> None:
    one = selecting(target(context, "front"))
    account = {"kind": "ServiceAccount"}
    grounds = {one.target.name: (account,), "platform-staging": ({"kind": "Namespace"},)}
    platform, mine = question([one], grounds, {"staging": "platform-staging"})
    assert (platform["chart"], platform["ground"], platform["after"]) == (
        "platform",
        [{"kind": "Namespace"}],
        [],
    )
    assert (mine["ground"], mine["before"], mine["after"]) == ([account], [one.before], [one.after])


def test_what_a_refusal_allows_is_not_what_it_is_about(context: Context) -> None:
    before = workload("store", template={"a": 1}, volumes=[{"size": 1}])
    after = workload("store", template={"a": 2}, volumes=[{"size": 2}])
    one = subject(target(context, "store"), before, after, "StatefulSet")
    assert [str(each) for each in changes(one)] == ["spec.template.a: 1 → 2", "spec.volumes[0].size: 1 → 2"]
    words = "updates to statefulset spec for fields other than 'replicas', 'template' are forbidden"
    assert [each.path for each in guilty(one, ["spec"], words)] == ["spec.volumes[0].size"]
    assert [each.path for each in guilty(one, ["spec.template"], "no")] == ["spec.template.a"]


def test_long_words_are_shortened_in_the_middle() -> None:
    text = shortened(f"begin\n{'x' * 500} end")
    assert text.startswith("begin x")
    assert text.endswith("x end")
    assert len(text) < 260


OLD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '1'}\n"
HOOK = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: pre-upgrade}}\n"


def test_equal_charts_are_counted_and_others_are_compared_by_what_they_render(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = golden()
    # A comment, a value, a chart and an environment that were not there.
    old = plan.changed("charts/front/values.yaml", lambda text: f"{text}# more\n")
    old = old.changed("charts/store/values.yaml", lambda text: text.replace("10Gi", "9Gi"))
    texts = {
        path: text
        for path, text in old.texts.items()
        if not path.startswith("charts/packer/") and path != "charts/offers/values-production.yaml"
    }
    then = bare(old, tmp_path / "then", planned=texts)
    monkeypatch.setattr(
        ways, "usable", lambda _: tuple(rendering(one, OLD + "---\n" + HOOK) for one in targets(context))
    )
    monkeypatch.setattr(
        ways,
        "rendered",
        lambda _, one: rendering(one, OLD.replace("1'", "0'" if one.chart.name == "store" else "1'")),
    )
    found = compared(context, then)
    assert (found.new, found.same, found.differing, found.total) == (3, 9, 2, 11)
    assert {one.target.name for one in found.subjects} == {"store-staging", "store-production"}
    (first, _) = found.subjects
    assert (first.kind, first.name, first.key[2]) == ("ConfigMap", "a", first.target.environment.namespace)


def rendering(one: Target, text: str) -> Rendered:
    return Rendered(one, text, parse(text), "", (), repeats=True)

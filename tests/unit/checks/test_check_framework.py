"""The frame around the checks: none passes by looking at nothing, none stops another."""

from __future__ import annotations

import errno
import os
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators import checks
from generators.checks import Context, ContractError, Result, discover, run_all, summary
from generators.checks._engine import run as run_module
from generators.checks._engine.contract import Silent
from generators.checks._engine.processes import Processes, StoppedError
from generators.checks._engine.registry import verified
from generators.checks._engine.run import judged
from generators.checks._engine.store import Store, key
from generators.problems import Place, Problem, Severity

MakeContext = Callable[..., Context]

FOUND = Problem("x/y", "wrong", Place("a", 1))
WARNED = Problem("x/y", "doubtful", Place("a", 1), severity=Severity.WARNING)


def module(**names: Any) -> types.ModuleType:
    made = types.ModuleType("generators.checks.sample", "A sample.\n\nMore.")
    made.__dict__.update(names)
    return made


@pytest.fixture
def with_checks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(**runs: Callable[[Context], Result]) -> None:
        found = {name: verified(module(NEEDS=(), run=run)) for name, run in runs.items()}
        monkeypatch.setattr(run_module, "discover", lambda: found)

    return use


def test_every_check_of_this_package_keeps_the_contract() -> None:
    found = discover()
    assert list(found) == sorted(found)
    assert all(summary(check) for check in found.values())
    assert not any(name.startswith("-") for name in found)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"run": print}, "NEEDS"),
        ({"NEEDS": ["helm"], "run": print}, "NEEDS"),
        ({"NEEDS": ("",), "run": print}, "NEEDS"),
        ({"NEEDS": ()}, "run(context)"),
        ({"NEEDS": (), "run": print, "__doc__": " "}, "docstring"),
    ],
)
def test_a_module_without_the_contract_is_named(broken: dict[str, Any], named: str) -> None:
    with pytest.raises(ContractError, match=r"generators/checks/sample\.py") as caught:
        verified(module(**broken))
    assert named in str(caught.value)


def test_the_summary_is_the_first_line_of_the_docstring() -> None:
    assert summary(verified(module(NEEDS=(), run=print))) == "A sample."


@pytest.mark.parametrize(
    ("result", "rule"),
    [
        (Result(0, 0), "checks/nothing-checked"),
        (Result(3, 4), "checks/incomplete"),
        (Result(3, 4, (WARNED,)), "checks/incomplete"),
        (Result(5, 4), "checks/incomplete"),
        (Result(-1, 4, (FOUND,)), "checks/incomplete"),
    ],
)
def test_a_count_that_does_not_add_up_is_a_finding(result: Result, rule: str) -> None:
    assert judged("sample", result).problems[-1].rule == rule


@pytest.mark.parametrize(
    "result",
    [Result(4, 4), Result(4, 4, (WARNED,)), Result(3, 4, (FOUND,)), Result(0, 0, (), "no")],
)
def test_a_count_that_adds_up_is_left_alone(result: Result) -> None:
    assert judged("sample", result) is result


def run(context: Context, *names: str, **options: Any) -> dict[str, Result]:
    return {f.name: f.result for f in run_all(names, context, **options)}


def test_a_crash_is_a_finding_with_a_log_and_stops_no_other_check(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    def broken(_: Context) -> Result:
        raise KeyError("oops")

    with_checks(catalog=broken, other=lambda _: Result(1, 1))
    context = make_context(loaded=object())
    results = run(context, "catalog", "other")
    assert results["other"] == Result(1, 1)
    (problem,) = results["catalog"].problems
    assert problem.rule == "checks/crash"
    assert "KeyError" in problem.message
    log = context.cache / "logs" / "check-catalog.log"
    assert "oops" in log.read_text()
    assert str(log) in problem.hint


def test_a_machine_without_room_is_no_mistake_of_the_check(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    def full(_: Context) -> Result:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/scratch/tree")

    with_checks(full=full)
    context = make_context(loaded=object())
    (problem,) = run(context, "full")["full"].problems
    assert problem.rule == "checks/no-room"
    assert problem.message == "full could not run: No space left on device: /scratch/tree"
    assert "make room" in problem.hint
    assert not (context.cache / "logs").exists()


def test_a_missing_program_is_a_skip_on_a_laptop_and_a_finding_in_ci(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    def needy(context: Context) -> Result:
        context.tools.program("helm")
        return Result(1, 1)

    with_checks(needy=needy)
    laptop = run(make_context(loaded=object()), "needy")["needy"]
    assert laptop == Result(0, 0, skipped="helm is not here")
    ci = run(make_context(loaded=object(), ci=True), "needy")["needy"]
    assert [p.rule for p in ci.problems] == ["checks/program-missing"]
    assert ci.problems[0].hint == "install it"


def test_without_a_model_only_the_catalog_is_judged(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    with_checks(catalog=lambda _: Result(0, 1, (FOUND,)), other=lambda c: Result(1, len(c.model)))
    results = run(make_context(), "catalog", "other")
    assert results["catalog"].problems == (FOUND,)
    assert "catalog has errors" in results["other"].skipped


def test_results_come_in_the_order_asked_for_whatever_ends_first(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    second_done = threading.Event()

    def slow(_: Context) -> Result:
        assert second_done.wait(10)
        return Result(1, 1)

    def quick(_: Context) -> Result:
        second_done.set()
        return Result(2, 2)

    with_checks(slow=slow, quick=quick)
    context = make_context(loaded=object())
    assert [f.name for f in run_all(["slow", "quick"], context, 2)] == ["slow", "quick"]


def test_what_is_over_is_counted_while_a_result_before_it_is_awaited(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    told: list[str] = []
    over = threading.Event()

    class Listening(Silent):
        def end(self, unit: str) -> None:
            told.append(unit)
            over.set()

    def first(_: Context) -> Result:
        assert over.wait(10)
        return Result(1, 1)

    with_checks(first=first, second=lambda _: Result(1, 1))
    context = make_context(loaded=object(), progress=Listening())
    assert [f.name for f in run_all(["first", "second"], context, 2)] == ["first", "second"]
    assert told == ["second", "first"]


def test_leaving_the_loop_ends_the_programs_that_still_run(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    started = threading.Event()

    def sleeping(context: Context) -> Result:
        started.set()
        context.processes.run(["sleep", "60"])
        return Result(1, 1)

    def quick(_: Context) -> Result:
        assert started.wait(10)
        return Result(1, 1)

    with_checks(quick=quick, sleeping=sleeping)
    context = make_context(loaded=object())
    loop = run_all(["quick", "sleeping"], context, 2)
    assert next(iter(loop)).name == "quick"
    loop.close()  # type: ignore[attr-defined]
    with pytest.raises(StoppedError):
        context.processes.run(["true"])


def test_who_tells_why_something_was_not_judged_runs_once_though_nobody_named_it(
    make_context: MakeContext, with_checks: Callable[..., None]
) -> None:
    def partial(context: Context) -> Result:
        context.left_to.add("teller")
        return Result(1, 1)

    with_checks(one=partial, other=partial, teller=lambda _: Result(0, 1, (FOUND,)))
    assert list(run(make_context(loaded=object()), "one", "other")) == ["one", "other", "teller"]
    assert list(run(make_context(loaded=object()), "teller", "one")) == ["teller", "one"]


def test_a_shared_value_is_made_once(make_context: MakeContext) -> None:
    context = make_context()
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    values = context.each("x", lambda _: context.once("v", make), "abcd")
    assert values == made * 4


def test_a_program_gets_no_language_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ro_RO.UTF-8")
    monkeypatch.setenv("HELM_NAMESPACE", "elsewhere")
    done = Processes(1).run(["env"])
    assert "LC_ALL=C.UTF-8" in done.out
    assert "ro_RO" not in done.out
    assert "HELM" not in done.out


def test_a_program_reads_what_it_is_given() -> None:
    done = Processes(1).run(["sh", "-c", "cat; echo err >&2; exit 3"], stdin="text")
    assert (done.code, done.out, done.err) == (3, "text", "err\n")


def test_the_store_keeps_texts_and_forgets_only_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "answers")
    name = key("helm", b"values")
    assert store.get(name) is None
    store.put(name, "answer\r\n")
    assert Store(store.folder).get(name) == "answer\r\n"
    store.sweep()
    assert store.get(name) is not None


def test_the_store_tells_parts_apart() -> None:
    assert key("ab", "c") != key("a", "bc")


def test_an_answer_that_was_damaged_is_asked_again(tmp_path: Path) -> None:
    store, name = Store(tmp_path / "answers"), key("a")
    for answer in ("", "all is well\n"):
        store.put(name, answer)
        assert store.get(name) == answer
        path = store.folder / name[:2] / name
        whole = path.read_bytes()
        for damaged in (b"", whole[:3], whole[:-1], whole + b"x", b"garbage", whole[:-1] + b"?"):
            path.write_bytes(damaged)
            assert store.get(name) is None, damaged


def test_a_store_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file")
    store.put(key("x"), "y")
    assert store.get(key("x")) is None


def test_what_is_public_is_what_the_pipeline_uses() -> None:
    assert {"Context", "Result", "discover", "run_all"} <= set(checks.__all__)

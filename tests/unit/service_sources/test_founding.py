"""All of it or nothing: whatever stops founding, the tree is as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generators.cli import new
from generators.pipeline import Request, Run
from generators.pipeline import run as generate
from generators.problems import Severity
from generators.service_sources import founding, questions, record
from generators.service_sources.block import Edge
from generators.service_sources.files import File
from generators.service_sources.questions import Given
from generators.service_sources.rendering import TemplateError
from tests.e2e.checkout import changed

from .conftest import SOURCES, Place

BOTH = "JWKS_URL: https://login.example/keys, ISSUER: https://login.example"


@pytest.mark.slow
def test_block_sources_record_and_generated_files_are_there_at_once(place: Place) -> None:
    before = place.picture()
    plan = place.plan()
    assert place.picture() == before
    for apart in (b"", b"\n"):
        more = len(plan.block) + len(apart)
        would = "\n".join(new._would(replace(plan, after=plan.after + apart), []))
        assert f"services.yaml +{more} lines (line {plan.line})" in would
    done = founding.carry_out(plan)
    moved = changed(before, place.picture())
    assert moved["removed"] == []
    assert {"services.yaml"} <= set(moved["updated"]) <= {"services.yaml", ".github/CODEOWNERS"}
    assert set(plan.created) <= set(moved["created"])
    assert done.outcome is not None
    assert done.outcome.created == plan.created
    folder = place.root / plan.folder
    assert (folder / "src/main.ts").read_bytes() == b"main\n"
    assert (folder / "run").stat().st_mode & 0o777 == 0o755
    assert record.load(folder).base == SOURCES
    assert "novel" in {service.id for service in place.model.services}


def fails_at_once(_request: Request) -> Run:
    raise KeyboardInterrupt


def fails_behind(request: Request) -> Run:
    generate(request)
    raise OSError("no space left on device")


@pytest.mark.slow
@pytest.mark.parametrize("failure", [fails_at_once, fails_behind])
def test_what_stops_it_is_undone(
    place: Place, monkeypatch: pytest.MonkeyPatch, failure: Callable[[Request], Run]
) -> None:
    plan, before = place.plan(), place.picture()
    calls = [failure, generate]

    def run(request: Request) -> Run:
        return calls.pop(0)(request)

    monkeypatch.setattr(founding, "run", run)
    with pytest.raises((KeyboardInterrupt, OSError)):
        founding.carry_out(plan)
    assert calls == []
    assert place.picture() == before


@pytest.mark.slow
def test_a_generated_file_that_was_edited_stops_it_before_anything_is_written(place: Place) -> None:
    edited = next(path for path in sorted((place.root / "charts").rglob("values.yaml")))
    edited.write_text(edited.read_text() + "own: 1\n")
    before = place.picture()
    with pytest.raises(founding.RefusedError) as refused:
        place.plan()
    assert [problem.rule for problem in refused.value.problems] == ["writer/edited"]
    assert place.picture() == before


@pytest.mark.slow
def test_sources_that_are_there_stay_and_the_rest_is_added(place: Place) -> None:
    folder = place.root / place.model.fleet.platform.sources / "novel"
    folder.mkdir(parents=True)
    (folder / "own.txt").write_text("own\n")
    plan = place.plan()
    assert [problem.rule for problem in plan.problems] == ["new/sources-kept"]
    founding.carry_out(plan)
    assert [path.name for path in folder.iterdir()] == ["own.txt"]


@pytest.mark.slow
def test_a_catalog_that_changed_meanwhile_is_not_overwritten(place: Place) -> None:
    plan = place.plan()
    place.catalog.write_bytes(place.catalog.read_bytes() + b"# one more\n")
    before = place.picture()
    with pytest.raises(founding.RefusedError, match="meanwhile"):
        founding.carry_out(plan)
    assert place.picture() == before


@pytest.mark.slow
def test_what_the_catalog_refuses_and_what_the_template_refuses(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.picture()
    with pytest.raises(founding.RefusedError):
        place.plan(title="x" * 500)
    (place.template / place.model.services[0].language.name).rmdir()
    for language in place.template.iterdir():
        language.rmdir()
    assert [problem.rule for problem in place.plan().problems] == ["new/no-template"]

    def broken(*_: object) -> dict[str, File]:
        raise TemplateError("'titel' is undefined")

    (place.template / questions.default_language(place.model)).mkdir()
    monkeypatch.setattr(founding, "render", broken)
    with pytest.raises(founding.RefusedError, match="titel") as refused:
        place.plan()
    # The disk's words come as the template's do.
    assert [one.hint for one in refused.value.problems] == ["correct what it says, then run it again"]
    assert place.picture() == before


@pytest.mark.slow
def test_a_service_of_the_catalog_gets_the_sources_it_lacks_and_keeps_its_block(place: Place) -> None:
    service, catalog, before = place.model.services[0], place.catalog.read_bytes(), place.picture()
    plan = founding.plan_sources(place.request, service.id, place.template, None)
    assert (plan.block, plan.created) == ((), ())
    assert catalog.splitlines()[plan.line - 1].strip() == f"{service.id}:".encode()
    assert place.picture() == before
    founding.carry_out(plan)
    moved = changed(before, place.picture())
    assert (moved["updated"], moved["removed"]) == ([], [])
    assert {Path(path).parts[:2] for path in moved["created"]} == {Path(plan.folder).parts}
    kept = record.load(place.root / plan.folder)
    assert (kept.base, kept.answers["port"]) == (SOURCES, service.port)


@pytest.mark.slow
def test_what_stops_the_sources_alone_leaves_the_catalog_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = founding.plan_sources(place.request, place.model.services[0].id, place.template, None)
    before = place.picture()
    calls = [fails_behind, generate]

    def run(request: Request) -> Run:
        return calls.pop(0)(request)

    monkeypatch.setattr(founding, "run", run)
    with pytest.raises(OSError, match="no space"):
        founding.carry_out(plan)
    assert calls == []
    assert place.picture() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("--title", {"title": "${x} {{ y }}"}),
        ("--description", {"description": "a\x07bell"}),
        ("--host", {"hosts": ("bad host",)}),
        ("--schedule", {"kind": "cron", "schedule": "never"}),
        ("--storage", {"kind": "stateful", "storage": "much"}),
        ("--storage", {"kind": "web", "storage": "5Gi"}),
    ],
)
def test_an_answer_that_the_catalog_refuses_is_named_by_its_option(
    place: Place, option: str, given: dict[str, object]
) -> None:
    before = place.picture()
    with pytest.raises(founding.RefusedError) as refused:
        place.plan(**given)
    assert {str(one.place) for one in refused.value.problems} == {option}
    assert place.picture() == before


@pytest.mark.slow
def test_a_service_that_keeps_data_is_founded_with_its_size_alone(place: Place) -> None:
    plan = place.plan(kind="stateful", storage="10Gi")
    assert "  storage: {size: 10Gi}" in plan.block
    founding.carry_out(plan)
    storage = next(one for one in place.model.services if one.id == "novel").base.storage
    assert storage is not None
    assert (storage.size, storage.path) == ("10Gi", "/data")


@pytest.mark.slow
def test_without_a_template_of_its_language_sources_are_refused(place: Place) -> None:
    for language in place.template.iterdir():
        language.rmdir()
    with pytest.raises(founding.RefusedError) as refused:
        founding.plan_sources(place.request, place.model.services[0].id, place.template, None)
    assert [problem.rule for problem in refused.value.problems] == ["new/no-template"]
    assert refused.value.problems[0].severity is Severity.ERROR


@pytest.mark.slow
def test_a_service_that_nobody_could_give_a_token_for_is_warned_of(place: Place) -> None:
    (warned,) = place.plan().problems
    assert (warned.rule, warned.severity, warned.service) == ("new/no-issuer", Severity.WARNING, "novel")
    assert "state JWKS_URL and ISSUER under services.novel.config" in warned.hint
    assert place.plan(kind="worker").problems == ()


@pytest.mark.slow
def test_whose_tokens_are_good_can_be_called_or_stated(place: Place) -> None:
    called = next(call.service for one in place.model.services for call in one.calls)
    team = next(iter(place.model.fleet.teams))
    given = Given(id="novel", team=team, depends_on=(Edge(called),))
    answers = questions.settle(given, place.model).answers
    assert answers is not None
    said = founding.plan(place.request, answers, place.template, called)
    assert (said.problems, said.guessed) == ((), "")
    with pytest.raises(founding.RefusedError) as refused:
        founding.plan(place.request, answers, place.template, "nobody")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.severity, str(problem.place)) == (
        "new/no-issuer",
        Severity.ERROR,
        "--issuer",
    )
    assert problem.hint.startswith(f"name one of {called}, or add nobody")

    for config, lacking in (("ISSUER: https://login.example", "state JWKS_URL under"), (BOTH, "")):
        stated = f"  novel:\n    config: {{{config}}}\n".encode()
        place.catalog.write_bytes(said.after.replace(b"  novel:\n", stated))
        assert not generate(place.request).failed
        plan = founding.plan_sources(place.request, "novel", place.template, None)
        assert [lacking in one.hint for one in plan.problems] == ([True] if lacking else [])


@pytest.mark.slow
def test_a_guess_at_who_issues_tokens_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    called = next(call.service for one in place.model.services for call in one.calls)
    monkeypatch.setattr(founding, "issuer_of", lambda *_: called)
    plan = place.plan(depends_on=(Edge(called),))
    assert (plan.guessed, plan.problems) == (called, ())
    assert new._guessed(plan) == [
        f"accepts tokens of {called}, which nearly all others call; --issuer names another"
    ]

"""yamllint over what is generated, what helm makes of it, and what is written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators import headers
from generators.artifacts import Artifact
from generators.checks import Context, yamllint
from generators.problems import Severity
from generators.toolchain.unavailable import Unavailable
from tests.unit.checks.breaking import clean, rules
from tests.unit.checks.fleets import Plan, bare, context_of, gateway_plan

pytestmark = pytest.mark.slow

RENDERED = "charts/rich/templates/all.yaml"


@pytest.fixture
def plan() -> Plan:
    """One service with everything, the two it calls, and the platform."""
    return gateway_plan("rich")


def test_yaml_is_linted_generated_and_rendered(tmp_path: Path, answers: Path, plan: Plan) -> None:
    clean(yamllint.run(context_of(plan, tmp_path, cache=answers)))


def test_yaml_that_lints_badly_is_found_with_its_line(tmp_path: Path, answers: Path, plan: Plan) -> None:
    path = "charts/rich/values.yaml"
    broken = plan.changed(path, lambda text: f"{text}trailing: blank \ntrailing: twice\n")
    result = yamllint.run(context_of(broken, tmp_path, cache=answers))
    found = {(problem.rule, problem.place.path) for problem in result.problems}
    assert {("yamllint/trailing-spaces", path), ("yamllint/key-duplicates", path)} <= found
    assert all(problem.place.line for problem in result.problems if problem.place.path == path)


def test_rendered_yaml_that_lints_badly_is_found(tmp_path: Path, answers: Path, plan: Plan) -> None:
    broken = plan.changed(RENDERED, lambda text: f"{text}\n---\nkind: X\nenabled: yes \nlast: 1\n")
    result = yamllint.run(context_of(broken, tmp_path, cache=answers))
    assert {"yamllint/truthy", "yamllint/trailing-spaces"} <= rules(result)
    assert any("of rich-staging as rendered" in problem.message for problem in result.problems)


def test_yamllint_says_that_nobody_read_what_helm_would_render(
    tmp_path: Path, answers: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(context: Context) -> tuple[()]:
        raise Unavailable("there is no helm", "install it", rule="setup/go")

    monkeypatch.setattr(yamllint, "usable", missing)
    result = yamllint.run(context_of(plan, tmp_path, cache=answers))
    assert [(one.rule, one.severity) for one in result.problems] == [("yamllint/unread", Severity.WARNING)]
    assert "there is no helm" in result.problems[0].message
    with pytest.raises(Unavailable):
        yamllint.run(context_of(plan, tmp_path / "ci", cache=answers, ci=True))


def test_yaml_written_by_hand_is_linted_but_for_templates(tmp_path: Path, answers: Path, plan: Plan) -> None:
    repository = tmp_path / "repository"
    for path in ("a.yaml", "docs/b.yml", "templates/rules/c.yaml", "tests/cases/bad/d.yaml", ".venv/e.yaml"):
        file = repository / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a:   1\nb : 2\n")
    configuration = context_of(plan, tmp_path).repository / ".yamllint.yaml"
    (repository / ".yamllint.yaml").write_text(configuration.read_text())
    context = context_of(plan, tmp_path / "other", cache=answers, repository=repository)
    found = {problem.place.path for problem in yamllint.run(context).problems}
    assert found == {"a.yaml", "docs/b.yml"}


def test_yaml_of_the_repository_is_no_matter_of_another_output(
    tmp_path: Path, answers: Path, plan: Plan
) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "a.yaml").write_text("a:   1\n")
    generated = headers.stamp(Artifact("b.yaml", "b:   1\n"), "codai")
    (repository / "b.yaml").write_text(generated)
    (repository / "c.yaml").write_text(f"{generated}c:   1\n")
    configuration = context_of(plan, tmp_path).repository / ".yamllint.yaml"
    (repository / ".yamllint.yaml").write_text(configuration.read_text())
    for output, expected in ((None, {"a.yaml", "b.yaml", "c.yaml"}), (tmp_path / "out", set())):
        context = bare(plan, tmp_path / "other", cache=answers, repository=repository, output=output)
        assert {problem.place.path for problem in yamllint.run(context).problems} == expected


def test_of_the_templates_only_what_jinja_reads_is_left_out(tmp_path: Path) -> None:
    read = {"templates/service/copier.yml", "templates/service/python/compose.yaml", "a.yaml"}
    left_out = {"templates/rules/rules.yaml", "templates/service/python/x.yaml.jinja"}
    read |= {"tests/cases/good/a.yaml", "tests/golden/b.yaml"}
    left_out |= {"tests/cases/bad/a.yaml", "tests/cases/good/crlf.yaml"}
    for path in map(tmp_path.joinpath, read | left_out):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n")
    assert {path.relative_to(tmp_path).as_posix() for path in yamllint.yaml_files(tmp_path)} == read

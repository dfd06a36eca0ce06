"""Explaining a key names the line to edit, what it covers, and for a bare setting everybody who differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.cli import explain, run
from generators.cli._command_line.parsing import parse

ROOT = Path(__file__).parents[3]
BUILTIN = (ROOT / "generators" / "catalog" / "builtin.yaml").read_text(encoding="utf-8").splitlines()
CATALOG = ROOT / "tests" / "catalogs" / "golden.yaml"
CALLS = "depends_on: [store, {id: offers, optional: true}]"


def explained(capsys: pytest.CaptureFixture[str], key: str) -> list[dict[str, str]]:
    words = ["explain", key, "--catalog", str(CATALOG), "--output", "unused", "--format", "json"]
    assert explain.execute(parse(words)[1]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["sources"]
    return found


def lines(capsys: pytest.CaptureFixture[str], key: str) -> list[str]:
    assert explain.execute(parse(["explain", key, "--catalog", str(CATALOG), "--output", "unused"])[1]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_default_of_all_probes_stands_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    first, *others, last = lines(capsys, "probes.readiness.period")

    assert first.startswith("edit here")
    assert "builtin.yaml" in first
    assert first.endswith("kind.probes.readiness.period: 5s (any kind, built in)")
    assert all(one.startswith("differs    ") for one in others)
    assert last == "not for    cron, job: these kinds have none"


def test_the_line_that_is_named_states_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    source, *_ = explained(capsys, "probes.readiness.period")

    assert (source["key"], source["value"]) == ("kind.probes.readiness.period", "5s")
    assert "readiness: {" in BUILTIN[int(source["line"]) - 1]
    assert "period: 5s" in BUILTIN[int(source["line"]) - 1]


def test_a_kind_that_differs_covers_what_all_begin_with(capsys: pytest.CaptureFixture[str]) -> None:
    keys = [one["key"] for one in explained(capsys, "probes.liveness.period")]

    assert keys[:3] == [
        "kind.probes.liveness.period",
        "kinds.worker.probes.liveness.period",
        "kinds.stateful.probes.liveness.period",
    ]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The catalog with errors in three keys of one service."""
    text = CATALOG.read_text(encoding="utf-8")
    for stated, wrong in (
        ("    tier: core\n    team: shop\n    language: typescript\n    port: 4100\n", "    tier: nowhere\n"),
        (
            "  front:\n",
            "  front:\n    colour: red\n    port: high\n    language: typescript\n    team: shop\n",
        ),
    ):
        assert text.count(stated) == 1
        text = text.replace(stated, wrong)
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("key", "code", "answered", "said"),
    [
        ("services.front.language", 0, "services.front.language: typescript (catalog)", []),
        ("probes.readiness.period", 0, "kind.probes.readiness.period: 5s", []),
        ("services.front.tier", 1, "services.front.tier: nowhere", ["'nowhere' is no tier"]),
        ("services.front.port", 1, "", ["port is 'high'"]),
        ("services.front.colour", 1, "", ["colour"]),
        ("services.front.titel", 2, "", ["did you mean ./doit explain services.front.title?"]),
        ("charts/front/values.yaml", 1, "", ["'nowhere' is no tier", "port is 'high'", "colour"]),
    ],
)
def test_what_can_be_read_of_a_catalog_with_errors_is_explained(
    key: str, code: int, answered: str, said: list[str], broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", key, "--catalog", str(broken)]) == code
    out, err = capsys.readouterr()
    assert answered in out
    assert (out == "") == (not answered)
    assert [one for one in said if one not in err] == []
    if "/" not in key:
        count = "2 other errors" if code == 1 else "3 errors"
        assert f"warning: the catalog has {count}: this is what can be read of it [explain/errors]" in err
        assert f"./doit check:catalog --catalog {broken} tells them" in err


@pytest.mark.parametrize("key", ["services.front.depends_on", "services.front.depends_on.2"])
def test_an_error_in_a_list_is_one_of_the_key(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CATALOG.read_text(encoding="utf-8")
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(CALLS, f"{CALLS[:-1]}, stoer]", 1), encoding="utf-8")

    assert run(["explain", key, "--catalog", str(path)]) == 1
    err = capsys.readouterr().err
    assert "'stoer' is no service" in err
    assert "[explain/errors]" not in err
    assert run(["explain", "services.front.team", "--catalog", str(path)]) == 0
    assert "'stoer'" not in capsys.readouterr().err


def test_an_item_is_asked_for_as_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines(capsys, "services.front.route.hosts.1")
    key = told[0].split()[3].removesuffix(":")

    assert key == "services.front.route.hosts[1]"
    assert lines(capsys, key) == told
    assert lines(capsys, "services.front.depends_on[1].optional")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        # Not the first service, but one that states it; a key may have a dot in it.
        ("loosen", "did you mean ./doit explain services.packer.loosen?"),
        (
            "services.packer.loosen.probes.startp.until",
            "explain services.packer.loosen.probes.startup.until?",
        ),
        ("services.report.loosen", "services.report.loosen is a key that nothing states"),
        ("services.report.metrics", "services.report.metrics is a key that nothing states"),
        ("services.front.schedule.keep", "front is of kind web\n    hint: schedule is for cron, job"),
        ("services.report.in.staging.route", "report is of kind cron\n    hint: route is for web, stateful"),
        ("services.report.loosn", "the key services.report.loosen is one that nothing states; docs/"),
    ],
)
def test_what_is_proposed_is_answered(key: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", key, "--catalog", str(CATALOG)]) == 2
    err = capsys.readouterr().err
    assert said in err
    if "did you mean" in err:
        assert lines(capsys, err.rpartition("explain ")[2].partition("?")[0])


def test_a_key_with_a_dot_in_it_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = lines(capsys, "services.packer.loosen.probes.startup.until")
    assert told.endswith('services.packer.loosen.probes.startup.until: "2099-06-30" (catalog)')
    assert lines(capsys, told.split()[2]) == [told]


def line_of(text: str) -> int:
    return CATALOG.read_text(encoding="utf-8").splitlines().index(text) + 1


def test_a_place_in_the_catalog_is_the_key_there(capsys: pytest.CaptureFixture[str]) -> None:
    calls = line_of(f"    {CALLS}")

    assert lines(capsys, f"{CATALOG}:{calls}") == lines(capsys, "services.front.depends_on")
    (item,) = lines(capsys, f"{CATALOG}:{calls}:{f'    {CALLS}'.index('store') + 1}")
    assert item.endswith("services.front.depends_on[0] (catalog)")
    # A finding and a source are copied with their colon; no key stands in the first line.
    assert lines(capsys, f"{CATALOG}:{calls}:1:") == lines(capsys, "services.front.depends_on")
    assert lines(capsys, f"{CATALOG}:1") == lines(capsys, str(CATALOG))


def test_an_error_in_the_catalog_is_explained_by_its_line(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = broken.read_text(encoding="utf-8").splitlines().index("    colour: red") + 1
    assert run(["explain", f"{broken}:{row}", "--catalog", str(broken)]) == 1
    err = capsys.readouterr().err
    assert "colour" in err
    assert "port is 'high'" not in err


def test_an_error_below_a_key_with_a_dot_is_one_of_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CATALOG.read_text(encoding="utf-8")
    stated = 'probes.startup: {why: Loads the map of the warehouse first., until: "2099-06-30"}'
    assert stated in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(stated, stated.replace('"2099-06-30"', "soon")), encoding="utf-8")

    run(["explain", "services.packer.loosen.probes.startup.until", "--catalog", str(path)])
    err = capsys.readouterr().err
    assert "'soon'" in err
    assert "[explain/errors]" not in err


def test_a_list_of_one_line_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = lines(capsys, "services.front.depends_on")

    assert line.endswith(f"services.front.{CALLS} (catalog)")


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("services.front.alerts.errors.critical.above", "services.front.alerts.errors.critical.above"),
        ("services.offers.environments.staging.logs.retention", "services.offers.in.staging.logs.retention"),
        ("services.front.team", ""),
        ("tiers.core.down", ""),
    ],
)
def test_what_holds_for_many_is_told_with_the_key_of_one(
    key: str, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [one for one in lines(capsys, key) if one.startswith("for one")]

    assert said == ([f"for one    {own} in its own block: for {own.split('.')[1]} alone"] if own else [])


def test_who_states_the_same_does_not_differ(capsys: pytest.CaptureFixture[str]) -> None:
    first, *others, _ = lines(capsys, "scaling.max")
    value = first.partition("scaling.max: ")[2].partition(" ")[0]

    assert {one.partition(" ")[0] for one in others} == {"the", "differs"}
    for one in others:
        assert one.startswith("the same") == (f"scaling.max: {value} " in one)


@pytest.mark.parametrize(
    ("key", "differing"),
    [
        ("services.front.scaling.max", ["tiers.core.in.staging.scaling.max: 4 (tier core, in staging)"]),
        ("services.front.base.spread", ["tiers.core.in.staging.spread: preferred (tier core, in staging)"]),
        ("tiers.core.spread", ["tiers.core.in.staging.spread: preferred (tier core, in staging)"]),
        ("services.front.in.staging.scaling.max", []),
        ("services.offers.scaling.max", []),
        ("services.front", []),
    ],
)
def test_an_environment_that_differs_is_told(
    key: str, differing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = [one for one in lines(capsys, key) if one.startswith("differs")]

    assert [one.split("  ")[-1] for one in said] == differing


def test_of_an_alert_its_threshold_and_its_runbooks_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines(capsys, "ErrorsCritical")

    assert told[1].endswith("  alerting.signals.errors.critical")
    assert next(one for one in told if one.startswith("runbook")).endswith("front.md#errorscritical")
    assert explain.execute(parse(["explain", "ErrorsCritical", "--catalog", str(CATALOG)])[1]) == 0
    assert run(["explain", "ErrorsCritica", "--catalog", str(CATALOG)]) == 2


def test_of_an_alert_the_errors_are_told_where_the_catalog_has_some(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "ErrorsCritical", "--catalog", str(broken)]) == 1
    assert "error: " in capsys.readouterr().err


def test_of_a_rule_an_example_is_told_though_the_catalog_has_errors(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "catalog/loosened", "--catalog", str(broken)]) == 0
    where, finds, says = capsys.readouterr().out.splitlines()
    line = (
        (ROOT / where.split()[-1].partition(":")[0])
        .read_text()
        .splitlines()[int(where.rpartition(":")[2]) - 1]
    )
    assert "`catalog/loosened`" in line
    assert "instead of the default" in finds
    assert "loosen: {" in says
    assert run(["explain", "catalog/loosen", "--catalog", str(CATALOG)]) == 2
    assert "hint: docs/guide/rules.md has every rule" in capsys.readouterr().err


def test_of_a_file_that_is_no_catalog_nothing_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none.yaml").write_text("- a\n")
    assert run(["explain", "probes.readiness.period", "--catalog", str(tmp_path / "none.yaml")]) == 1
    assert capsys.readouterr().out == ""

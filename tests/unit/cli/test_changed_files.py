"""What would change in files is told once for all services it is the same for."""

from __future__ import annotations

from generators.artifacts import Artifact
from generators.cli._diff import changed_files
from generators.differences import by_service
from generators.headers import stamp
from generators.writer import Action, Change, Outcome


def text(path: str, key: str, body: str) -> str:
    return stamp(Artifact(path, body, "templates/rules/rules.yaml", key), "demo")


def updated(path: str, key: str, before: str = "a: 1\n", after: str = "a: 2\n") -> Change:
    return Change(path, Action.UPDATE, text(path, key, before), text(path, key, after))


def outcome(*changes: Change) -> Outcome:
    return Outcome(changes, 0, (), written=False)


def test_equal_changes_of_services_are_one_line_and_the_fleet_is_its_own() -> None:
    changes = (
        updated("monitoring/dashboards/overview.json", "platform", '{\n  "a": 1\n}\n', '{\n  "a": 2\n}\n'),
        updated("monitoring/rules/services/one.yaml", "services.one"),
        updated("monitoring/rules/services/two.yaml", "services.two"),
    )
    assert list(changed_files.services(by_service(changes))) == [
        "  the fleet      1 changed",
        "  2 services     1 changed each (one two)",
    ]


def test_a_file_of_the_fleet_is_nobody_elses_because_of_its_neighbours() -> None:
    changes = (
        updated("monitoring/rules/platform/gateway.yaml", "platform"),
        updated("monitoring/rules/services/one.yaml", "services.one"),
    )
    found = {group.service: len(group.updated) for group in by_service(changes)}
    assert found == {"": 1, "one": 1}


def test_values_that_differ_stand_below_and_long_lists_are_cut() -> None:
    many = "".join(f"k{n}: {{}}\n" for n in range(20))
    change = updated("charts/one/values.yaml", "services.one", many.format(*[1] * 20), many.format(*[2] * 20))
    lines = list(changed_files.services(by_service((change,))))
    assert lines[0] == "  one            1 changed"
    assert len(lines) == 2 + changed_files.SHOWN
    assert lines[-1].strip() == "and 8 more values"


def test_kinds_are_counted_by_folder() -> None:
    found = outcome(
        updated("monitoring/rules/services/one.yaml", "services.one"),
        updated("monitoring/rules/services/two.yaml", "services.two"),
        updated("charts/one/values.yaml", "services.one"),
        updated("monitoring/prometheus/prometheus.yml", "platform"),
    )
    assert changed_files.kinds(found) == "1 in charts, 1 in prometheus, 2 in rules"


def test_what_no_file_is_about_is_untouched() -> None:
    assert changed_files.untouched(["monitoring/rules/services/one.yaml"]) == (
        "pods",
        "traffic",
        "access",
        "routes of alerts",
    )
    assert changed_files.untouched(["charts/one/values.yaml"]) == ("routes of alerts",)
    assert changed_files.untouched(["monitoring/alertmanager/alertmanager.yml"]) == (
        "pods",
        "traffic",
        "access",
    )

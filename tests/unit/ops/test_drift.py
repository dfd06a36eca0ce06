"""Who changed what: from objects as they were applied and as they are."""

from __future__ import annotations

from typing import Any

import pytest

from ops.faults import Cause
from ops.reading import foreign
from ops.snapshot import Scaler
from ops.verdicts.differences import Difference, differences, missing, stated
from ops.verdicts.drift import of_object, of_scaling
from ops.verdicts.ownership import foreign_leaves, is_codified, is_left_by_a_switch, manager_of, managers
from ops.verdicts.places import pointer
from ops.verdicts.sources import template_line, wanted_by


def entry(manager: str, fields: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "fieldsV1": fields, **more}


ENV: dict[str, Any] = {
    "f:spec": {
        "f:containers": {'k:{"name":"app"}': {"f:env": {'k:{"name":"DEBUG"}': {".": {}, "f:value": {}}}}}
    }
}
LIVE: dict[str, Any] = {
    "kind": "Deployment",
    "metadata": {
        "name": "wallet",
        "labels": {"app": "wallet", "oops": "1"},
        "managedFields": [
            entry("helm", {"f:spec": {"f:replicas": {}}}),
            entry("kubectl-edit", ENV),
            entry("kubectl-label", {"f:metadata": {"f:labels": {"f:oops": {}}}}),
            entry("kube-controller-manager", {"f:status": {"f:replicas": {}}}, subresource="status"),
        ],
    },
    "spec": {"replicas": 2, "containers": [{"name": "app", "env": [{"name": "DEBUG", "value": "1"}]}]},
}
BODY = {"kind": "Deployment", "metadata": {"name": "wallet"}}


def test_equal_objects_do_not_differ_whatever_the_server_wrote() -> None:
    other = {**LIVE, "status": {"x": 1}, "metadata": {**LIVE["metadata"], "resourceVersion": "7", "uid": "u"}}
    assert list(differences(stated(LIVE), stated(other))) == []


@pytest.mark.parametrize(
    ("want", "have", "told"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, Difference(".a.b", "1", "2")),
        ({"a": 1}, {}, Difference(".a", "1", "")),
        ({}, {"a.b/c": 1}, Difference("['a.b/c']", "", "1")),
        ([{"name": "x", "v": 1}], [{"name": "x", "v": 2}], Difference('[name="x"].v', "1", "2")),
        ([{"name": "x"}], [{"name": "x"}, {"name": "y"}], Difference('[name="y"]', "", '{"name": "y"}')),
        ({"egress": [1, 2]}, {"egress": [1, 2, 3]}, Difference(".egress", "[]", "[3]")),
    ],
)
def test_a_difference_has_a_path_and_two_values(want: Any, have: Any, told: Difference) -> None:
    assert list(differences(want, have)) == [told]


@pytest.mark.parametrize(
    ("want", "have", "count"),
    [
        ({"cpu": "1000m"}, {"cpu": "1"}, 0),
        ({"memory": "1Gi"}, {"memory": "1024Mi", "more": 1}, 0),
        ({"cpu": "1"}, {"cpu": "2"}, 1),
        ({"storage": "1Pi"}, {"storage": "1024Ti"}, 0),
        ({"memory": "1e3"}, {"memory": "1k"}, 0),
        ({"cpu": 0.1}, {"cpu": "100m"}, 0),
        ({"weight": "2"}, {"weight": 2}, 0),
        ({"level": ""}, {"level": 0}, 1),
        ({"on": True}, {"on": 1.5}, 1),
        ({"a": {}}, {}, 0),
        ({"a": 1}, {}, 1),
    ],
)
def test_readers_compare_what_is_stated_only(want: Any, have: Any, count: int) -> None:
    assert len(list(missing(want, have))) == count


def test_fields_of_people_are_told_with_their_values() -> None:
    found = {one.path: (one.value, one.manager) for one in foreign_leaves(LIVE)}
    assert found == {
        '.spec.containers[name="app"].env[name="DEBUG"]': ('{"name": "DEBUG", "value": "1"}', "kubectl-edit"),
        ".metadata.labels.oops": ('"1"', "kubectl-label"),
    }
    assert {one.manager for one in foreign(LIVE["metadata"])} == {"kubectl-edit", "kubectl-label"}


def test_the_server_says_whose_a_field_is() -> None:
    causes = (
        Cause(
            "FieldManagerConflict",
            ".spec.replicas",
            'conflict with "kubectl" with subresource "scale" using v1',
        ),
        Cause("FieldManagerConflict", ".spec.selector", 'conflict with "kubectl-patch" using v1'),
    )
    owners = managers(causes)
    assert manager_of(".spec.replicas", owners) == "kubectl (scale)"
    assert manager_of(".spec.selector.app", owners) == "kubectl-patch"
    assert manager_of(".spec.replicasets", owners) == "unknown"


SWITCHED = Cause("FieldManagerConflict", ".spec.selector", 'conflict with "rollouts-controller" using v1')
BY_HAND = Cause("FieldManagerConflict", ".spec.selector", 'conflict with "kubectl-patch" using v1')
PORTS = Cause("FieldManagerConflict", ".spec.ports", 'conflict with "rollouts-controller" using v1')


@pytest.mark.parametrize(
    ("kind", "causes", "left"),
    [
        ("Service", (SWITCHED,), True),
        ("Service", (), False),
        ("Service", (BY_HAND,), False),
        ("Service", (SWITCHED, PORTS), False),
        ("Deployment", (SWITCHED,), False),
    ],
)
def test_only_the_selector_of_a_switch_is_taken_without_asking(
    kind: str, causes: tuple[Cause, ...], left: bool
) -> None:
    assert is_left_by_a_switch(kind, causes) is left


def test_changed_removed_added_and_missing_are_told_apart() -> None:
    found = [Difference(".spec.replicas", "4", "2"), Difference(".spec.paused", "true", "")]
    told = {one.path: one.what for one in of_object("wallet", BODY, LIVE, found, ())}
    assert told == {
        ".spec.replicas": "changed",
        ".spec.paused": "removed",
        '.spec.containers[name="app"].env[name="DEBUG"]': "added",
        ".metadata.labels.oops": "added",
    }
    (gone,) = of_object("wallet", BODY, None, (), ())
    assert (gone.what, gone.full_path) == ("missing", "Deployment/wallet")


def scaler(*owners: dict[str, Any]) -> dict[str, Any]:
    """An autoscaler's object with these owners of fields."""
    return {
        **SCALER,
        "metadata": {"name": "wallet", "managedFields": [*owners]},
        "spec": {"maxReplicas": 9},
    }


SCALER: dict[str, Any] = {"kind": "HorizontalPodAutoscaler", "metadata": {"name": "wallet"}}
MOST: dict[str, Any] = {"f:spec": {"f:maxReplicas": {}}}
HELM = {"manager": "helm", "operation": "Apply", "fieldsV1": MOST}


def test_what_was_codified_and_deployed_is_nobodys_addition() -> None:
    wanted = {**SCALER, "spec": {"maxReplicas": 9}}
    # Helm applied the value that somebody had set: both own it.
    live = scaler(HELM, entry("kubectl-patch", MOST))
    assert list(of_object("wallet", wanted, live, (), ())) == []
    assert list(foreign(live["metadata"])) == []
    # Helm applied nothing since: it is somebody's alone.
    live = scaler(entry("kubectl-patch", MOST))
    assert [one.path for one in of_object("wallet", SCALER, live, (), ())] == [".spec.maxReplicas"]
    assert [one.paths for one in foreign(live["metadata"])] == [(".spec.maxReplicas",)]


NOTE = "example.com/note"
NOTES: dict[str, Any] = {"f:metadata": {"f:annotations": {f"f:{NOTE}": {}}}}


@pytest.mark.parametrize(
    ("owners", "field", "codified"),
    [
        ((HELM, entry("kubectl-patch", MOST)), ".spec.maxReplicas", True),
        ((entry("kubectl-patch", MOST),), ".spec.maxReplicas", False),
        ((HELM, entry("kubectl-patch", MOST)), ".spec.minReplicas", False),
        (({**HELM, "fieldsV1": NOTES}, entry("me", NOTES)), f".metadata.annotations.{NOTE}", True),
        ((), "", False),
    ],
)
def test_what_was_codified_gives_way_to_the_next_deployment(
    owners: tuple[dict[str, Any], ...], field: str, codified: bool
) -> None:
    causes = (
        (Cause("FieldManagerConflict", field, 'conflict with "kubectl-patch" using v2'),) if field else ()
    )
    assert is_codified(scaler(*owners), causes) is codified
    assert not is_codified(None, causes)


def test_what_was_put_back_by_hand_is_not_taken_away() -> None:
    wanted = {**SCALER, "spec": {"maxReplicas": 9}}
    assert list(of_object("wallet", wanted, scaler(entry("kubectl-edit", MOST)), (), ())) == []


def test_what_somebody_put_into_an_item_of_ours_is_told_alone() -> None:
    item = 'k:{"name":"app"}'
    ours: dict[str, Any] = {"f:spec": {"f:containers": {item: {".": {}, "f:name": {}, "f:image": {}}}}}
    theirs: dict[str, Any] = {"f:spec": {"f:containers": {item: {".": {}, "f:image": {}, "f:tty": {}}}}}
    live: dict[str, Any] = {
        "kind": "Deployment",
        "metadata": {"name": "wallet", "managedFields": [{**HELM, "fieldsV1": ours}, entry("me", theirs)]},
        "spec": {"containers": [{"name": "app", "image": "x", "tty": True}]},
    }
    told = '.spec.containers[name="app"].tty'
    assert [(one.path, one.value) for one in foreign_leaves(live)] == [(told, "true")]
    assert [one.paths for one in foreign(live["metadata"])] == [(told,)]


def test_what_is_told_as_changed_is_not_told_as_added_again() -> None:
    found = [Difference(".metadata.labels.oops", "", '"1"')]
    paths = [one.path for one in of_object("wallet", BODY, LIVE, found, ())]
    assert paths.count(".metadata.labels.oops") == 1


@pytest.mark.parametrize(("have", "told"), [(3, 0), (9, 1), (1, 1)])
def test_replicas_are_held_against_the_scaler(have: int, told: int) -> None:
    live = {"metadata": {"name": "wallet"}, "spec": {"replicas": have}}
    found = list(of_scaling("wallet", "Rollout", live, Scaler("wallet", 2, 4, 3, "")))
    assert len(found) == told


@pytest.mark.parametrize(
    ("kind", "path", "key", "edit"),
    [
        ("HorizontalPodAutoscaler", ".spec.maxReplicas", "scaling.max", "{scaling: {max: 9}}"),
        (
            "Deployment", '.spec.template.spec.containers[name="app"].readinessProbe.periodSeconds',
            "probes.readiness.period", "{probes: {readiness: {period: 9s}}}",
        ),
        ("ConfigMap", ".data.LOG_LEVEL", "config.LOG_LEVEL", "{config: {LOG_LEVEL: 9}}"),
        ("NetworkPolicy", ".spec.egress", "depends_on", ""),
    ],
)  # fmt: skip
def test_a_field_leads_to_its_key_and_to_the_edit_that_keeps_it(
    kind: str, path: str, key: str, edit: str
) -> None:
    wanted = wanted_by(kind, path)
    assert wanted is not None
    assert wanted.key == key
    assert wanted.line("w", "staging", "9") == (f"services.w.in.staging: {edit}" if edit else "")


def test_a_field_that_no_key_decides_leads_to_its_template() -> None:
    text = (
        "head\nkind: Deployment\nname: x\n---\nkind: Deployment\nmetadata:\nspec:\n  strategy:\n    type: X\n"
    )
    assert wanted_by("Deployment", ".spec.strategy.type") is None
    assert template_line(text, "Deployment", ".spec.strategy.type") == 9
    assert template_line(text, "Service", ".spec") == 0


def test_a_path_with_names_leads_to_numbers() -> None:
    steps = pointer(LIVE, '.spec.containers[name="app"].env[name="DEBUG"]')
    assert steps == ("spec", "containers", 0, "env", 0)
    assert pointer(LIVE, ".spec.nothing") == ()

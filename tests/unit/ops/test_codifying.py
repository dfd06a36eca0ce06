"""What `drift --codify` prints is what the catalog takes, or it says why it would not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import yaml

from generators import catalog
from generators.problems import has_errors
from ops.actions.codifying import Edit, codified, edit
from ops.commands.drift import _codified
from ops.verdicts import sources
from ops.verdicts.drift import Drift
from tests.support.catalogs import REPOSITORY

CATALOG = REPOSITORY / "tests/catalogs/golden.yaml"
ENVIRONMENT = "staging"
APP = '.spec.template.spec.containers[name="app"]'
JOB = f".spec.jobTemplate{APP}"
WEAKER = "loosened"


class Sample(NamedTuple):
    """A field that somebody changed by hand, and the key that keeps it; ``weaker``: it needs a reason."""

    service: str
    kind: str
    path: str
    have: object
    key: str
    value: object
    weaker: str = ""


SAMPLES = (
    Sample("store", "StatefulSet", f"{APP}.resources.requests.cpu", "110m", "requests.cpu", "110m"),
    Sample("store", "StatefulSet", f"{APP}.resources.limits.memory", "3Gi", "limits.memory", "3Gi", WEAKER),
    Sample("report", "CronJob", f"{JOB}.resources.limits.cpu", "2", "limits.cpu", "2", WEAKER),
    *(
        Sample(
            "offers", "Rollout", f"{APP}.resources.{part}.ephemeral-storage", size,
            f"{part}.ephemeral_storage", size, weaker,
        )
        for part, size, weaker in (("requests", "100Mi", ""), ("limits", "3Gi", WEAKER))
    ),
    *(
        Sample(
            "front", "Rollout", f"{APP}.{probe}Probe.{field}", have, f"probes.{probe}.{key}",
            f"{have}s" if key != "failures" else have, weaker if have > 1 else "",
        )
        for field, key, weaker, values in (
            ("periodSeconds", "period", "", (4, 4, 2)),
            ("timeoutSeconds", "timeout", WEAKER, (3, 4, 1)),
            ("failureThreshold", "failures", WEAKER, (4, 9, 99)),
        )
        for probe, have in zip(("readiness", "liveness", "startup"), values, strict=True)
    ),
    Sample("offers", "Rollout", f"{APP}.lifecycle.preStop.sleep.seconds", 1, "shutdown.drain", "1s", WEAKER),
    Sample(
        "offers", "Rollout", ".spec.template.spec.terminationGracePeriodSeconds", 95, "shutdown.grace", "95s"
    ),
    Sample("offers", "Rollout", ".spec.progressDeadlineSeconds", 3000, "rollout.deadline", "3000s", WEAKER),
    Sample(
        "offers", "Rollout", ".spec.strategy.blueGreen.autoPromotionSeconds", 1, "rollout.promotion", "1s",
        WEAKER,
    ),
    Sample(
        "offers", "Rollout", ".spec.strategy.blueGreen.scaleDownDelaySeconds", 1, "rollout.keep", "1s", WEAKER
    ),
    Sample("store", "StatefulSet", ".spec.replicas", 4, "scaling.replicas", 4),
    Sample("front", "HorizontalPodAutoscaler", ".spec.minReplicas", 3, "scaling.min", 3),
    Sample("front", "HorizontalPodAutoscaler", ".spec.maxReplicas", 5, "scaling.max", 5),
    Sample("packer", "ScaledObject", ".spec.minReplicaCount", 2, "scaling.min", 2),
    Sample("packer", "ScaledObject", ".spec.maxReplicaCount", 6, "scaling.max", 6),
    Sample("packer", "ScaledObject", ".spec.pollingInterval", 11, "scaling.queue.polling", "11s"),
    Sample("packer", "ScaledObject", ".spec.cooldownPeriod", 290, "scaling.queue.cooldown", "290s"),
    Sample("report", "CronJob", ".spec.schedule", "5 4 * * *", "schedule.cron", "5 4 * * *"),
    Sample("report", "CronJob", ".spec.timeZone", "Europe/Berlin", "schedule.zone", "Europe/Berlin"),
    Sample("front", "ConfigMap", ".data.LOG_LEVEL", "debug", "config.LOG_LEVEL", "debug"),
)  # fmt: skip


WORLD: Any = SimpleNamespace(catalog=CATALOG, arguments=SimpleNamespace(shown="services.yaml"))


def codify(*found: Drift) -> list[str]:
    return codified(WORLD, ENVIRONMENT, found)


def patched(*found: Drift) -> Edit:
    return edit(WORLD, ENVIRONMENT, found)


def drift(one: Sample, what: str = "changed") -> Drift:
    return Drift(one.service, one.kind, "any", one.path, '"?"', json.dumps(one.have), "kubectl", what)


def typed(lines: Sequence[str]) -> list[str]:
    """What the catalog says against these lines, typed as they stand, with a reason and an end."""

    def put(tree: Any, steps: Sequence[str], value: Any) -> Any:
        if steps:
            return {**tree, steps[0]: put(tree.get(steps[0], {}), steps[1:], value)}
        if not isinstance(tree, Mapping) or not isinstance(value, Mapping):
            return value
        return {**tree, **{key: put(tree.get(key, {}), (), inner) for key, inner in value.items()}}

    edits = [line.split(": ", 1) for line in lines if not line.startswith("#")]
    filled = [
        (at, what.replace("…", "It was changed by hand and it held.").replace("year-month-day", "2099-12-31"))
        for at, what in edits
    ]

    def edited(tree: dict[str, Any]) -> Any:
        return reduce(lambda done, one: put(done, one[0].split("."), yaml.safe_load(one[1])), filled, tree)

    loaded = catalog.load(CATALOG, "services.yaml", edited=edited)
    return [one.message for one in loaded.problems if has_errors([one])]


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: f"{one.service}-{one.key}")
def test_the_catalog_takes_every_edit_as_it_is_printed(one: Sample) -> None:
    lines = codify(drift(one))
    (at, edit), *more = [line.split(": ", 1) for line in lines]
    everywhere = "# in every environment" in edit
    assert at == f"services.{one.service}{'' if everywhere else f'.in.{ENVIRONMENT}'}"
    assert everywhere is one.key.startswith("scaling.queue.")
    assert reduce(lambda part, step: part[step], one.key.split("."), yaml.safe_load(edit)) == one.value
    reasons = [what for _, what in more]
    assert [what.startswith(f"{{loosen: {{{one.key}: ") for what in reasons] == [True] * bool(one.weaker)
    assert typed(lines) == []


@pytest.mark.parametrize("one", SAMPLES, ids=lambda one: f"{one.service}-{one.key}")
def test_the_patch_says_so_and_touches_nothing_else(one: Sample) -> None:
    found = patched(drift(one))
    if one.weaker:
        # It waits for a reason that only a person has.
        assert (found.patch, found.services) == ("", ())
        return
    where = ["services", one.service, *([] if one.key.startswith("scaling.queue.") else ["in", ENVIRONMENT])]
    value = reduce(lambda part, step: part[step], [*where, *one.key.split(".")], yaml.safe_load(found.after))
    assert (value, found.services) == (one.value, (one.service,))
    removed = [line for line in found.patch.splitlines()[2:] if line.startswith("-")]
    added = [line for line in found.patch.splitlines()[2:] if line.startswith("+")]
    assert len(added) == 1
    assert len(removed) <= 1


def test_git_takes_the_patch(tmp_path: Path) -> None:
    hpa = [Sample("front", "HorizontalPodAutoscaler", ".spec.maxReplicas", 9, "", 9)]
    shutil.copy(CATALOG, tmp_path / "services.yaml")
    lines = [
        *codify(*map(drift, hpa)),
        *patched(*map(drift, hpa)).patch.splitlines(),
        "drift staging: 0 of 1",
    ]
    subprocess.run(["git", "apply"], input="\n".join(lines), text=True, cwd=tmp_path, check=True)
    tree = yaml.safe_load((tmp_path / "services.yaml").read_text(encoding="utf-8"))
    assert tree["services"]["front"]["in"][ENVIRONMENT]["scaling"]["max"] == 9


def test_only_apply_writes_the_catalog_and_says_what_comes_then(tmp_path: Path) -> None:
    catalog_file = tmp_path / "services.yaml"
    shutil.copy(CATALOG, catalog_file)
    before = catalog_file.read_bytes()
    found = [drift(Sample("front", "HorizontalPodAutoscaler", ".spec.maxReplicas", 9, "", 9))]

    def told(*, apply: bool) -> dict[str, list[str]]:
        stated = SimpleNamespace(shown="services.yaml", apply=apply)
        world = SimpleNamespace(catalog=catalog_file, arguments=stated)
        one: Any = SimpleNamespace(world=world, environment=SimpleNamespace(name=ENVIRONMENT))
        return _codified(one, found)

    shown = told(apply=False)
    assert (catalog_file.read_bytes(), shown["written"]) == (before, [])
    (said,) = told(apply=True)["written"]
    assert said.endswith(f"./doit generate && ./doit deploy {ENVIRONMENT} front --apply")
    assert catalog_file.read_text(encoding="utf-8") == patched(*found).after
    # Once it says so, there is nothing more to write.
    assert told(apply=True)["patch"] == []


def test_what_the_catalog_refuses_is_in_no_patch_and_stops_no_other() -> None:
    low = Sample("front", "HorizontalPodAutoscaler", ".spec.minReplicas", 9, "", 9)
    other = Sample("report", "CronJob", ".spec.schedule", "5 4 * * *", "", "")
    assert patched(drift(low)).patch == ""
    assert patched(drift(low), drift(other)).services == ("report",)


def test_every_row_that_offers_an_edit_has_a_sample() -> None:
    offering = {(kinds, pattern) for kinds, pattern, _, unit in sources._TABLE if unit != "-"}
    played = {
        row for row in offering for one in SAMPLES
        if re.fullmatch(row[0], one.kind) and re.fullmatch(row[1], one.path)
    }  # fmt: skip
    assert played == offering


def test_edits_of_one_service_are_tried_together() -> None:
    low, high = (
        Sample("front", "HorizontalPodAutoscaler", f".spec.{bound}Replicas", 9, f"scaling.{bound}", 9)
        for bound in ("min", "max")
    )
    alone = codify(drift(low))
    assert alone[1].startswith("# refused: scaling.min 9 is above scaling.max 4")
    assert alone[1].endswith("[catalog/scaling-bounds]")
    assert alone[2] == "#   raise max or lower min"
    assert not [line for line in codify(drift(low), drift(high)) if line.startswith("#")]


def test_what_a_scaler_did_is_no_wish_of_the_catalog() -> None:
    one = Sample("front", "Rollout", ".spec.replicas", 9, "", 9)
    assert codify(drift(one, "scaled")) == ["# by hand: Rollout/any.spec.replicas"]


def test_what_no_key_decides_is_kept_by_hand() -> None:
    one = Sample("front", "NetworkPolicy", ".spec.egress", [], "", "")
    assert codify(drift(one)) == ["# by hand: NetworkPolicy/any.spec.egress"]

"""Copies held against their promise, releases that nobody wants, and lines of several pods."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from generators.model import Backup
from ops.actions import copying
from ops.actions.copying import RESTORABLE, SCRIPTS, restoring
from ops.actions.site import Site
from ops.adapters.api import Api
from ops.commands import logs
from ops.faults import Stopped
from ops.verdicts.copies import copies
from ops.verdicts.lines import merged
from ops.verdicts.retirement import Caller, callers, order, orphaned, refusal
from tests.unit.ops.played_api import Memory, reply
from tests.unit.ops.seen import NOW

BACKUP = Backup("0 2 * * *", 30, 3600, 7200)


def job(seconds_ago: float | None, *, suspend: bool = False) -> dict[str, Any]:
    status = {}
    if seconds_ago is not None:
        stamp = datetime.fromtimestamp(NOW - seconds_ago, UTC).isoformat()
        status["lastSuccessfulTime"] = stamp
    return {"spec": {"suspend": suspend}, "status": status}


@pytest.mark.parametrize(
    ("seen", "kept", "words"),
    [
        (job(3600), True, ""),
        (job(3601), False, "the last copy of postgres is 1.0 hours old; at most 1 may be lost"),
        (job(None), False, "there is no copy of postgres"),
        (job(60, suspend=True), False, "copies of postgres are suspended"),
    ],
)
def test_a_copy_is_as_old_as_may_be_lost(seen: dict[str, Any], kept: bool, words: str) -> None:
    found = copies("postgres", BACKUP, seen, NOW)
    assert (found.kept, found.words, found.as_object()["kept"]) == (kept, words, kept)


def test_a_restore_has_the_rights_of_the_copy_and_another_script() -> None:
    env = [{"name": "HOST", "value": "here"}, {"name": "COPY", "value": "old"}]
    pod: dict[str, Any] = {
        "serviceAccountName": "postgres-backup",
        "containers": [{"name": "backup", "command": ["sh"], "env": env, "image": "i"}],
    }
    parent = {"spec": {"jobTemplate": {"spec": {"backoffLimit": 2, "template": {"spec": pod}}}}}
    spec = restoring(parent, "postgres", "the script", "20270101T000000Z")
    (container,) = spec["template"]["spec"]["containers"]
    assert container["command"] == ["sh", "-euc", "the script"]
    assert spec["template"]["spec"]["serviceAccountName"] == "postgres-backup"
    assert {one["name"]: one["value"] for one in container["env"]} == {
        "HOST": "here", "FOLDER": "/backups/postgres", "COPY": "20270101T000000Z",
        "PASSWORD": "/etc/secrets/password",
    }  # fmt: skip
    assert spec["backoffLimit"] == 0
    # The CronJob itself is left as it was read.
    assert pod["containers"][0]["command"] == ["sh"]


def test_every_type_that_can_be_brought_back_has_its_script() -> None:
    assert {path.name for path in SCRIPTS.iterdir()} == {f"restore-{kind}.sh" for kind in RESTORABLE}


def pod(service: str, *calls: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": service, **{f"codai/calls-{one}": "true" for one in calls}}
    return {"metadata": {"name": f"{service}-1", "labels": labels}}


def test_who_calls_whom_is_read_from_pods() -> None:
    found = callers(
        [pod("x", "shop"), pod("x", "shop", "till"), pod("shop")], "codai", "app.kubernetes.io/name"
    )
    assert found == (Caller("shop", frozenset()), Caller("x", frozenset({"shop", "till"})))


RUNNING = (Caller("shop", frozenset({"till"})), Caller("till", frozenset()), Caller("x", frozenset({"shop"})))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"running": RUNNING[:2]}, ""),
        ({"running": RUNNING}, "called"),
        ({"running": RUNNING, "leaving": ("shop", "x")}, ""),
        ({"running": (), "known": True}, "in-catalog"),
        ({"running": (), "released": False}, "no-release"),
        ({"running": (), "rate": 0.2}, "traffic"),
        ({"running": (), "rate": 0.0}, ""),
    ],
)
def test_what_is_in_use_stays(changes: dict[str, Any], name: str) -> None:
    stated = {"known": False, "released": True, "leaving": ("shop",), "rate": None, **changes}
    found = refusal("shop", "staging", **stated)
    assert (found.name if found else "") == name


def test_callers_leave_before_the_called() -> None:
    assert order(["till", "shop", "x"], RUNNING) == ("x", "shop", "till")
    circle = (Caller("a", frozenset({"b"})), Caller("b", frozenset({"a"})))
    assert order(["a", "b"], circle) == ("a", "b")
    assert orphaned(["platform", "wallet", "shop"], {"wallet"}, "platform") == ("shop",)


def test_lines_of_several_pods_are_in_the_order_of_time() -> None:
    logs = {
        "a": "2027-01-01T00:00:00.5Z second\n2027-01-01T00:00:01Z third\n",
        "b": "2027-01-01T00:00:00.123456789Z first\u2028still first\n",
    }
    assert [one.text for one in merged(logs, None)] == ["first\u2028still first", "second", "third"]
    assert [one.pod for one in merged(logs, re.compile("first|third"))] == ["b", "a"]


def since(text: str) -> str:
    """What the API server is asked about how old lines may be."""
    query, _ = logs._asked(Namespace(tail=1, since=text, previous=False, grep=""))
    return query["sinceSeconds"]


def test_an_age_is_written_with_its_unit() -> None:
    asked = [since(text) for text in ("90s", "10m", "1h30m", "1d", "300ms")]
    assert asked == ["90", "600", "5400", "86400", "1"]
    for odd in ("10", "m", "10 m", "-5m"):
        with pytest.raises(Stopped, match=f"'{odd}' is no duration") as stop:
            since(odd)
        assert "--since 10m" in stop.value.problems[0].hint


JOBS = "/apis/batch/v1/namespaces/space"


def cron(memory: Memory, **status: Any) -> Site:
    """A site whose postgres is copied by a CronJob."""
    meta = {"name": "postgres-backup", "uid": "1", "labels": {"app.kubernetes.io/name": "postgres-backup"}}
    pod = {"containers": [{"name": "backup", "command": ["sh"]}]}
    spec = {"jobTemplate": {"spec": {"template": {"spec": pod}}}}
    memory.objects[f"{JOBS}/cronjobs/postgres-backup"] = {"metadata": meta, "spec": spec, "status": status}
    environment = SimpleNamespace(name="staging", namespace="space")
    return cast(Site, SimpleNamespace(api=Api(memory, lambda: NOW), environment=environment))


def ended(memory: Memory, kind: str) -> None:
    """The next job that is looked at has ended so."""
    condition = {"type": kind, "status": "True", "message": "in the server's words"}
    stamps = {"startTime": "2027-01-01T00:00:00Z", "completionTime": "2027-01-01T00:00:07Z"}
    memory.fail(
        "GET", "/jobs/postgres-backup-", reply(200, {"status": {"conditions": [condition], **stamps}})
    )


def test_a_copy_counts_and_a_restore_does_not(memory: Memory) -> None:
    site = cron(memory)
    ended(memory, "Complete")
    assert copying.backup(site, "postgres", 5).took == 7
    ended(memory, "Failed")
    failed = copying.restore(site, "postgres", "postgresql", "", 5)
    assert (failed.good, failed.words) == (False, "in the server's words")
    jobs = [one for path, one in memory.objects.items() if "/jobs/" in path]
    assert [one["metadata"]["ownerReferences"][0]["controller"] for one in jobs] == [True, False]


def test_one_at_a_time_works_on_a_resource(memory: Memory) -> None:
    site = cron(memory, active=[{"name": "postgres-backup-nightly"}])
    with pytest.raises(Stopped, match="postgres-backup-nightly is at work on postgres"):
        copying.backup(site, "postgres", 5)
    site = cron(memory)
    labels = {"app.kubernetes.io/name": "postgres-backup"}
    left = {"metadata": {"name": "left-by-one-who-died", "labels": labels}, "status": {"active": 1}}
    memory.objects[f"{JOBS}/jobs/left-by-one-who-died"] = left
    with pytest.raises(Stopped, match="left-by-one-who-died is at work on postgres"):
        copying.restore(site, "postgres", "postgresql", "", 5)


def test_without_its_job_or_its_volume_nothing_is_begun(memory: Memory) -> None:
    site = cron(memory)
    pod = memory.objects[f"{JOBS}/cronjobs/postgres-backup"]["spec"]["jobTemplate"]["spec"]["template"][
        "spec"
    ]
    pod["volumes"] = [{"name": "backups", "persistentVolumeClaim": {"claimName": "volume"}}]
    with pytest.raises(Stopped, match="there is no volume volume"):
        copying.backup(site, "postgres", 5)
    with pytest.raises(Stopped, match="there is no CronJob redis-backup"):
        copying.backup(site, "redis", 5)

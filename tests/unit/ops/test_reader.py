"""The generated reader's role holds all that commands ask for which only look, and no more is asked."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from generators.conventions import access, backups, operations
from generators.conventions import workloads as kinds
from generators.model import Environment, Model, Service
from generators.outputs._platform import roles
from ops.actions.site import Site
from ops.adapters.api import Api, Reply
from ops.adapters.helm import Done
from ops.adapters.history_store import History
from ops.faults import Stopped
from ops.world import World
from tests.support.catalogs import CATALOGS, REPOSITORY, load
from tests.unit.ops.played_api import Memory, refused, reply

Right = tuple[str, str, str]
EVERYBODY = {("authentication.k8s.io", "selfsubjectreviews", "create")}
"""What whoever is signed in may do in any cluster, beside asking what kinds and which version there are."""
LOOKING: dict[str, dict[str, Any]] = {
    "status": {"environments": ["ENV"], "serve": 0, "prometheus": ""},
    "verify": {"services": ["ID"], "wait": 0, "prometheus": "", "apply": False},
    "history": {"services": [], "action": "", "since": "", "check": True, "against": ""},
    "logs": {"service": "ID", "since": "", "tail": 10, "grep": "", "previous": False},
    "drift": {"services": ["ID"], "revert": False, "codify": False, "apply": False},
    "backup": {"resources": [], "apply": False, "reason": ""},
}
HOW = {"progress": "none", "format": "json", "color": "never", "all": False, "context": "", "kubeconfig": ""}


class Guarded(Memory):
    """A server that lets a role do what it holds in one namespace, and nothing else."""

    def __init__(self, rights: set[Right], namespace: str) -> None:
        super().__init__()
        self.rights = rights
        self.used: set[Right] = set()
        self.open = False
        self._namespace = namespace

    def send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "", accept: str = ""
    ) -> Reply:
        right, where = asked(method, path.partition("?")[0])
        if self.open or right is None:
            return super().send(method, path, body, content_type, accept)
        if right not in EVERYBODY and (right not in self.rights or where != self._namespace):
            group, resource, verb = right
            words = f'cannot {verb} resource "{resource}" in API group "{group}"'
            return reply(403, refused("Forbidden", words))
        self.used.add(right)
        if right[1] == "pods/log":
            return reply(200, "2027-01-01T00:00:00Z said\n")
        return super().send(method, path, body, content_type, accept)


def asked(method: str, path: str) -> tuple[Right | None, str]:
    """The right that a request takes, and in which namespace; None for what says what there is."""
    _, root, *parts = path.split("/")
    group = "" if root == "api" else parts.pop(0) if parts else ""
    rest = parts[1:]
    if root == "version" or not rest:
        return None, ""
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    resource = "/".join([rest[0], *rest[2:]])
    reading = "list" if len(rest) == 1 else "get"
    verb = {"GET": reading, "POST": "create", "PATCH": "patch", "PUT": "update", "DELETE": "delete"}[method]
    return (group, resource, verb), namespace


class Place:
    """The first environment of a catalog: one service of it runs, and everything its charts can render."""

    def __init__(self, path: str, patch: pytest.MonkeyPatch, without: tuple[str, str] | None = None) -> None:
        self.path = path
        self.model: Model = load(path)
        self.environment: Environment = self.model.fleet.environments[0]
        self.service = self._service()
        rights = {
            (group, resource, verb)
            for one in roles.reader(self.model.fleet)
            for group in one.groups
            for resource in one.resources
            for verb in one.verbs
            if (group, resource) != without
        }
        self.memory = Guarded(rights, self.environment.namespace)
        self.api = Api(self.memory, clock=lambda: 1_800_000_000.0)
        self._fill()
        patch.setattr(World, "api", lambda *_: self.api)
        helm = SimpleNamespace(template=lambda *_: Done(0, json.dumps(self._list()[0]) + self._more(), ""))
        patch.setattr(Site, "helm", helm)

    def _service(self) -> Service:
        name = self.environment.name
        return next(
            one
            for one in self.model.services
            if kinds.controller(one.kind, one.environments[name].rollout.strategy)[1] == "Deployment"
        )

    def _kinds(self) -> tuple[access.Kind, ...]:
        fleet = self.model.fleet
        return access.kinds(
            gateway=fleet.platform.gateway.api == "gateway",
            operator=fleet.platform.prometheus.delivery == "operator",
            queues=any(resource.type == "nats" for resource in fleet.resources.values()),
        )

    def _list(self) -> list[dict[str, Any]]:
        meta = {"name": self.service.id, "namespace": self.environment.namespace}
        return [
            {"apiVersion": f"{one.group}/v1" if one.group else "v1", "kind": one.name, "metadata": dict(meta)}
            for one in self._kinds()
        ]

    def _more(self) -> str:
        return "".join(f"\n---\n{json.dumps(one)}" for one in self._list()[1:])

    def _fill(self) -> None:
        self.memory.open = True
        platform, space = self.model.fleet.platform.name, self.environment.namespace
        for kind, body in zip(self._kinds(), self._list(), strict=True):
            prefix = f"/apis/{kind.group}/v1" if kind.group else "/api/v1"
            known = self.memory.objects.setdefault(prefix, {"resources": []})["resources"]
            known.append({"kind": kind.name, "name": kind.resource, "namespaced": True})
            self.memory.objects[f"{prefix}/namespaces/{space}/{kind.resource}/{self.service.id}"] = body
        labels = {"app.kubernetes.io/name": self.service.id, "app.kubernetes.io/version": "1.0.0"}
        notes = {operations.digest_annotation(platform): "sha256:a"}
        path = f"/apis/apps/v1/namespaces/{space}/deployments/{self.service.id}"
        self.memory.objects[path]["metadata"] |= {"labels": labels, "annotations": notes}
        pod = {"metadata": {"name": f"{self.service.id}-1", "labels": labels}}
        self.memory.objects[f"/api/v1/namespaces/{space}/pods/{self.service.id}-1"] = pod
        for one in backups.kept(self.model.fleet):
            name = backups.backup_job(one.name)
            volumes = [{"name": "copies", "persistentVolumeClaim": {"claimName": "backups"}}]
            template = {"template": {"spec": {"containers": [], "volumes": volumes}}}
            body = {"metadata": {"name": name}, "spec": {"jobTemplate": {"spec": template}}}
            self.memory.objects[f"/apis/batch/v1/namespaces/{space}/cronjobs/{name}"] = body
        claim = f"/api/v1/namespaces/{space}/persistentvolumeclaims/backups"
        self.memory.objects[claim] = {"metadata": {"name": "backups"}}
        History(self.api, self.environment.name, space, platform).append(self.service.id, "verified")
        self.memory.open = False

    def type(self, verb: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        """The verb as a reader; its document."""
        words = {"ENV": self.environment.name, "ID": self.service.id}
        stated = {
            name: [words.get(one, one) for one in value]
            if isinstance(value, list)
            else words.get(value, value)
            for name, value in LOOKING[verb].items()
        }
        where = {"catalog": str(REPOSITORY / self.path), "shown": self.path, "output": "."}
        asked_for = Namespace(environment=self.environment.name, **where, **HOW, **stated)
        import_module(f"ops.commands.{verb}").run(asked_for)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found


Typed = Callable[..., dict[str, Any]]


COPIES_NOTHING = "tests/catalogs/golden.yaml"


@pytest.mark.parametrize(
    ("verb", "path"),
    [(v, p) for v in LOOKING for p in CATALOGS if (v, p) != ("backup", COPIES_NOTHING)],
)
def test_a_reader_may_all_that_a_look_takes(
    verb: str, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(path, monkeypatch)
    rules = {one["rule"] for one in place.type(verb, capsys)["findings"]}
    # A history has two witnesses, of which the Lease is shown to deployers only.
    assert not {"cluster/forbidden", "cluster/unseen"} & rules
    assert ("history/one-witness" in rules) is (verb == "history")
    assert {used for used in place.memory.used if used[2] not in access.LOOKING} <= EVERYBODY
    assert len(place.memory.used) > 0


@pytest.mark.parametrize("path", CATALOGS)
def test_of_what_charts_render_a_readers_drift_is_shown_all(
    path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(path, monkeypatch)
    place.type("drift", capsys)
    read = {(group, resource) for group, resource, _ in place.memory.used}
    assert {(one.group, one.resource) for one in place._kinds()} <= read


def test_a_reader_is_told_what_somebody_added(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(CATALOGS[0], monkeypatch)
    path = f"/apis/apps/v1/namespaces/{place.environment.namespace}/deployments/{place.service.id}"
    theirs = {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:spec": {"f:paused": {}}}}
    place.memory.objects[path]["spec"] = {"paused": True}
    place.memory.objects[path]["metadata"]["managedFields"] = [theirs]
    found = [one for one in place.type("drift", capsys)["drift"] if one["what"] == "added"]
    assert [(one["path"].partition(".")[2], one["manager"]) for one in found] == [
        ("spec.paused", "kubectl-edit")
    ]


@pytest.mark.parametrize(
    ("verb", "without"),
    [
        ("status", ("apps", "deployments")),
        ("verify", ("", "pods")),
        ("history", ("", "configmaps")),
        ("logs", ("", "pods/log")),
        ("drift", ("apps", "deployments")),
        ("backup", ("batch", "cronjobs")),
    ],
)
def test_a_right_that_is_missing_is_told(
    verb: str,
    without: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = Place(CATALOGS[0], monkeypatch, without)
    try:
        rules = {one["rule"] for one in place.type(verb, capsys)["findings"]}
    except Stopped as stop:
        rules = {one.rule for one in stop.problems}
    assert "cluster/forbidden" in rules

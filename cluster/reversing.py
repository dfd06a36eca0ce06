"""``python -m cluster.reversing``: whether a release can be deployed over the last one, and taken back.

Reads ways from standard input and writes what was refused to standard output, both JSON. The older
objects are really applied, then the newer ones, then the older ones again, and last the newer ones in a
dry run; what only one side has is deleted in between, as helm does. Before it is believed, the server
must refuse changes that are known to go one way only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from http.client import NOT_FOUND
from typing import Any

from cluster.admission import PLATFORM, Render, apply, deployer_of, prepare
from cluster.answering import AsleepError, main
from cluster.api import Answer, Api, Object
from cluster.handle import Cluster
from generators.model import Model

BACK, FORTH = "back", "forth"
_ASKERS = 8
"""Connections that ask at once."""

Key = tuple[str, str, str, str]
"""Group, kind, namespace ("" for none) and name: the same for two versions of a kind."""


@dataclass(frozen=True, slots=True)
class Way:
    """A chart in an environment: its objects that differ, as they were and as they would be.

    ``ground`` is what must be there besides: of the platform namespaces, quotas and roles, of a service
    the account and the roles that its other objects refer to.
    """

    chart: str
    environment: str
    ground: tuple[Object, ...]
    before: tuple[Object, ...]
    after: tuple[Object, ...]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Way:
        """As the check that asks writes it."""
        ground, before, after = (tuple(document[name]) for name in ("ground", "before", "after"))
        return cls(document["chart"], document["environment"], ground, before, after)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was refused. ``rule`` is ``back`` or ``forth``; ``fields`` are those it names."""

    chart: str
    environment: str
    key: Key
    rule: str
    what: str
    fields: tuple[str, ...] = ()


def judge(cluster: Cluster, model: Model, ways: Iterable[Way]) -> list[Finding]:
    """Goes each way on a running cluster, to and fro; what was refused, each once. Raises AsleepError."""
    listed = list(ways)
    for name in _asleep(cluster.api):
        raise AsleepError(f"the API server is not believed: {name} was not refused")
    found: list[Finding] = []
    users: dict[str, Api] = {}
    for environment in model.fleet.environments:
        mine = [
            Render(one.chart, one.environment, one.ground, ())
            for one in listed
            if one.environment == environment.name
        ]
        if mine:
            prepare(cluster.api, environment, mine)
            users[environment.name] = deployer_of(cluster, environment)
    platform = [one for one in listed if one.chart == PLATFORM]
    services = [one for one in listed if one.chart != PLATFORM]
    # The platform is deployed first and stays where it is when a service goes back.
    turns = [
        (BACK, platform, False),
        (BACK, services, False),
        (FORTH, platform, False),
        (FORTH, services, False),
        (BACK, services, False),
        (FORTH, services, True),
        (BACK, platform, False),
        (FORTH, platform, True),
    ]
    try:
        with ThreadPoolExecutor(_ASKERS) as pool:
            for rule, chosen, dry in turns:
                found += _turn(pool, cluster.api, users, rule, chosen, dry=dry)
    finally:
        for api in users.values():
            api.close()
    return list(dict.fromkeys(found))


def _turn(
    pool: ThreadPoolExecutor, admin: Api, users: dict[str, Api], rule: str, ways: Sequence[Way], *, dry: bool
) -> Iterator[Finding]:
    asked = []
    for way in ways:
        api = admin if way.chart == PLATFORM else users[way.environment]
        wanted, other = (way.before, way.after) if rule == BACK else (way.after, way.before)
        asked += [(way, one, partial(apply, api, one, dry=dry)) for one in wanted]
        if not dry:
            kept = {_key(one) for one in wanted}
            asked += [(way, one, partial(_delete, api, one)) for one in other if _key(one) not in kept]
    for (way, one, _), answer in zip(asked, pool.map(lambda each: each[2](), asked), strict=True):
        if not answer.ok:
            yield _finding(way, one, rule, answer)


def _delete(api: Api, one: Object) -> Answer:
    if (one["metadata"].get("annotations") or {}).get("helm.sh/resource-policy") == "keep":
        return Answer(200, {})
    try:
        answer = api.request("DELETE", api.place(one), {"propagationPolicy": "Background"})
    except KeyError:
        # What could not come into being needs not go.
        return Answer(200, {})
    return Answer(200, {}) if answer.code == NOT_FOUND else answer


def _key(one: Object) -> Key:
    group = str(one["apiVersion"]).rpartition("/")[0]
    metadata = one["metadata"]
    return group, str(one["kind"]), str(metadata.get("namespace") or ""), str(metadata["name"])


def _finding(way: Way, one: Object, rule: str, answer: Answer) -> Finding:
    causes = (answer.body.get("details") or {}).get("causes") or ()
    fields = tuple(sorted({str(cause["field"]) for cause in causes if cause.get("field")}))
    said = answer.message or str(answer.code)
    return Finding(way.chart, way.environment, _key(one), rule, said, fields)


def _asleep(api: Api) -> Iterator[str]:
    """Names of changes that go one way only and that the server takes all the same."""
    for name, before, after in _one_way():
        api.must(api.apply(before), f"applying {before['kind']} {before['metadata']['name']}")
        if api.apply(after, dry=True).ok:
            yield name


def _one_way() -> Iterator[tuple[str, Object, Object]]:
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "immutable": True}
    settings["metadata"] = {"name": "reversing", "namespace": "default"}
    yield "a change of what is immutable", {**settings, "data": {"a": "1"}}, {**settings, "data": {"a": "2"}}
    yield "a change of a selector", _set("Deployment", "one", {}), _set("Deployment", "two", {})
    large, small = ({"volumeClaimTemplates": [_claim(size)]} for size in ("2Gi", "1Gi"))
    yield "a smaller volume", _set("StatefulSet", "one", large), _set("StatefulSet", "one", small)


def _set(kind: str, label: str, more: Object) -> Object:
    labels = {"app": label}
    pod = {"containers": [{"name": "app", "image": "registry.example/app"}]}
    template = {"metadata": {"labels": labels}, "spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "reversing", "namespace": "default"},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template, **more},
    }


def _claim(size: str) -> Object:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return {"metadata": {"name": "data"}, "spec": spec}


def _answer(cluster: Cluster, model: Model, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [asdict(one) for one in judge(cluster, model, map(Way.read, asked))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _answer))

"""``python -m cluster.admission``: what a real API server says of objects that nobody has installed.

Reads what to judge from standard input and writes what was said to standard output, both JSON. Every
object is applied in a dry run with strict fields, those of service charts as the environment's
deploy role; so is a pod of every workload, since only for pods are Pod Security, LimitRange and
compute quota judged. A warning counts like a refusal. Before it is believed, the server must refuse
what is known to be wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from cluster.answering import main
from cluster.api import Answer, Api, Object
from cluster.handle import Cluster
from cluster.plan import DEPLOYER, context_of
from cluster.processes import wait_until
from cluster.wrong import wrong_objects
from generators.model import Environment, Model

PLATFORM = "platform"
_ASKERS = 8
"""Connections that ask at once."""
_PATIENCE = 60.0
_FIRST = (
    "Namespace",
    "PriorityClass",
    "LimitRange",
    "ResourceQuota",
    "ServiceAccount",
    "Role",
    "RoleBinding",
)
"""What must really be there before the rest is judged: dry runs do not see each other."""
_REFERRED = ("ServiceAccount", "Role")
"""What objects of the same chart refer to: a pod to its account, a binding to its role."""
_STRICT = {"dryRun": "All", "fieldValidation": "Strict"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was refused or warned of. ``rule`` is ``refused``, ``warned`` or ``asleep``."""

    chart: str
    environment: str
    object: str
    rule: str
    what: str


@dataclass(frozen=True, slots=True)
class Render:
    """A chart in an environment ("" for none): its objects, and one pod for each of its workloads."""

    chart: str
    environment: str
    objects: tuple[Object, ...]
    pods: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``covered`` of ``total`` objects and pods were admitted without a word."""

    covered: int
    total: int
    findings: tuple[Finding, ...]
    refused: int
    """Wrong objects that were refused, as they must be."""

    def document(self) -> dict[str, Any]:
        """For the check that asked."""
        return asdict(self)


def judge(cluster: Cluster, model: Model, renders: Iterable[Render]) -> Verdict:
    """Judges renders on a running cluster, into which the platform's own objects are put."""
    listed = list(renders)
    findings: list[Finding] = []
    refused = 0
    for environment in model.fleet.environments:
        mine = [one for one in listed if one.environment == environment.name]
        prepare(cluster.api, environment, mine)
        awake = list(_asleep(cluster.api, environment, model))
        findings += [one for one in awake if one is not None]
        refused += sum(one is None for one in awake)
    for namespace in sorted({_namespace(o) for r in listed if not r.environment for o in r.objects} - {""}):
        cluster.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    asked = [
        (r, one, pod) for r in listed for group, pod in ((r.objects, False), (r.pods, True)) for one in group
    ]
    users = {one.name: deployer_of(cluster, one) for one in model.fleet.environments}

    def ask(what: tuple[Render, Object, bool]) -> list[Finding]:
        render, one, pod = what
        if pod:
            return list(_say(render, one, create(cluster.api, one)))
        service = render.environment and render.chart != PLATFORM
        api = users[render.environment] if service else cluster.api
        return list(_say(render, one, apply(api, one)))

    with ThreadPoolExecutor(_ASKERS) as pool:
        said = list(pool.map(ask, asked))
    for api in users.values():
        api.close()
    wrong = sum(bool(one) for one in said)
    findings += [finding for one in said for finding in one]
    return Verdict(len(asked) - wrong, len(asked), tuple(findings), refused)


def apply(api: Api, one: Object, *, dry: bool = True) -> Answer:
    """The answer to applying an object, without doing it unless it is no dry run."""
    try:
        return api.apply(one, dry=dry)
    except KeyError:
        return Answer(404, {"message": f"the server knows no {one['kind']} of {one['apiVersion']}"})


def create(api: Api, pod: Object) -> Answer:
    """The answer to creating a pod without doing it."""
    return api.request("POST", api.collection(pod), pod, _STRICT)


def deployer_of(cluster: Cluster, environment: Environment) -> Api:
    """A client in the name of an environment's deploy role; the caller closes it."""
    context = context_of(cluster.plan.platform, environment)
    return Api.as_user(cluster.folder, f"{context}@{DEPLOYER}")


def prepare(api: Api, environment: Environment, renders: Collection[Render]) -> None:
    """Puts into the cluster what admission goes by. What is refused here is a finding later."""
    for kind in _FIRST:
        found = [
            (one.chart, o)
            for one in renders
            for o in one.objects
            if o.get("kind") == kind and (one.chart == PLATFORM or kind in _REFERRED)
        ]
        with ThreadPoolExecutor(_ASKERS) as pool:
            list(pool.map(lambda pair: api.apply(pair[1]), found))

    def counted() -> bool:
        quotas = api.get(f"/api/v1/namespaces/{environment.namespace}/resourcequotas")["items"]
        return all(one.get("status", {}).get("hard") == one["spec"]["hard"] for one in quotas)

    wait_until(counted, _PATIENCE, f"the quotas of {environment.namespace}")


def _asleep(api: Api, environment: Environment, model: Model) -> Iterator[Finding | None]:
    """For each wrong object None when it is refused, else a finding: then no verdict is worth much."""
    for name, one, words in wrong_objects(environment, model):
        answer = api.request("POST", api.collection(one), one, _STRICT)
        if not answer.ok and words in answer.message:
            yield None
        else:
            said = answer.message or f"it was admitted with code {answer.code}"
            yield Finding(PLATFORM, environment.name, name, "asleep", f"{name} was not refused: {said}")


def _say(render: Render, one: Object, answer: Answer) -> Iterator[Finding]:
    name = f"{one.get('kind')} {one.get('metadata', {}).get('name')}"
    if not answer.ok:
        yield Finding(render.chart, render.environment, name, "refused", answer.message or str(answer.code))
    for warning in answer.warnings:
        yield Finding(render.chart, render.environment, name, "warned", warning)


def _namespace(one: Object) -> str:
    return str(one.get("metadata", {}).get("namespace") or "")


def _answer(cluster: Cluster, model: Model, asked: Sequence[dict[str, Any]]) -> dict[str, Any]:
    renders = [
        Render(one["chart"], one["environment"], tuple(one["objects"]), tuple(one["pods"])) for one in asked
    ]
    return judge(cluster, model, renders).document()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _answer))

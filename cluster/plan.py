"""What a cluster for a catalog consists of: contexts, roles, nodes and controllers. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from generators.conventions import access, names
from generators.grammar.quantities import amount
from generators.model import Environment, Model

ROLLOUTS, KEDA, METRICS, NATS = "rollouts", "keda", "metrics-server", "nats"
EXTRAS = (METRICS, NATS)
"""What runs only where it is asked for; the controllers follow from the catalog."""

ZONES = ("zone-a", "zone-b", "zone-c")
NODES_PER_ZONE = 2
SPARE = Fraction(3, 2)
"""What the nodes have beside the quotas: with one zone of three lost, everything still fits."""
LEAST_PODS = 110
"""What a kubelet allows by default."""


@dataclass(frozen=True, slots=True)
class Context:
    """A context of the kubeconfig. ``groups`` are what its user belongs to; ``role`` names the user."""

    name: str
    namespace: str
    role: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node that is played, with what it offers to pods."""

    name: str
    zone: str
    cpu: int
    """Cores."""
    memory: int
    """Gibibytes, of ephemeral storage as well."""
    pods: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the cluster's keeper must know. It is handed over as JSON."""

    platform: str
    contexts: tuple[Context, ...]
    nodes: tuple[Node, ...]
    controllers: tuple[str, ...]
    gateway_class: str

    def document(self) -> dict[str, Any]:
        """The plan as plain data."""
        return asdict(self)

    @classmethod
    def read(cls, document: dict[str, Any]) -> Plan:
        """The plan that ``document`` was made from."""
        return cls(
            platform=document["platform"],
            contexts=tuple(
                Context(**{**one, "groups": tuple(one["groups"])}) for one in document["contexts"]
            ),
            nodes=tuple(Node(**one) for one in document["nodes"]),
            controllers=tuple(document["controllers"]),
            gateway_class=document["gateway_class"],
        )


def plan_for(model: Model, extras: Collection[str] = ()) -> Plan:
    """The plan for a catalog; ``extras`` are names of ``EXTRAS``. Raises ValueError for another name."""
    if odd := sorted(set(extras) - set(EXTRAS)):
        raise ValueError(f"nothing is called {', '.join(odd)}; there are {', '.join(EXTRAS)}")
    environments = model.fleet.environments
    return Plan(
        platform=model.fleet.platform.name,
        contexts=tuple(one for environment in environments for one in _contexts(model, environment)),
        nodes=tuple(_nodes(environments)),
        controllers=(*_controllers(model), *(one for one in EXTRAS if one in extras)),
        gateway_class=model.fleet.platform.gateway.name
        if model.fleet.platform.gateway.api == "gateway"
        else "",
    )


def judging(model: Model) -> Plan:
    """A plan without nodes and controllers: enough to ask what the API server would admit."""
    return replace(plan_for(model), nodes=(), controllers=())


def context_of(platform: str, environment: Environment) -> str:
    """The context of an environment: the catalog's, or where it names none one of ours."""
    return environment.context or f"{platform}-{environment.name}"


ADMIN, DEPLOYER, READER, NOBODY, EXPIRED = "admin", "deployer", "reader", "nobody", "expired"
ROLES = (ADMIN, DEPLOYER, READER, NOBODY, EXPIRED)
"""Each has a kubeconfig of its own in which the catalog's contexts stand for it."""


def _contexts(model: Model, environment: Environment) -> Iterator[Context]:
    platform = model.fleet.platform.name
    name = context_of(platform, environment)
    scopes = [("", environment.namespace)]
    scopes += [
        (tenant.name, names.tenant_namespace(environment.namespace, tenant.name))
        for tenant in environment.tenants
    ]
    for tenant, namespace in scopes:
        scope = access.scope(environment.name, tenant)
        groups = {
            ADMIN: ("system:masters",),
            DEPLOYER: (access.deployers(platform, scope),),
            READER: (access.readers(platform, scope),),
            NOBODY: (),
            EXPIRED: (),
        }
        whole = f"{name}:{tenant}" if tenant else name
        yield from (Context(whole, namespace, role, groups[role]) for role in ROLES)


def _controllers(model: Model) -> Iterator[str]:
    settings = [one for service in model.services for one in (service.base, *service.environments.values())]
    if any(one.rollout.strategy != "rolling" for one in settings):
        yield ROLLOUTS
    if any(one.scaling.queue for one in settings):
        yield KEDA


def _nodes(environments: tuple[Environment, ...]) -> Iterator[Node]:
    quotas = [quota for one in environments for quota in (one.quota, *(t.quota for t in one.tenants))]
    share = SPARE / (len(ZONES) * NODES_PER_ZONE)
    cpu = math.ceil(sum(amount(one.cpu) for one in quotas) * share)
    bytes_ = sum(max(amount(one.memory), amount(one.ephemeral_storage)) for one in quotas) * share
    pods = max(math.ceil(sum(one.pods for one in quotas) * share), LEAST_PODS)
    for zone in ZONES:
        for number in range(1, NODES_PER_ZONE + 1):
            yield Node(f"{zone}-{number}", zone, cpu, math.ceil(bytes_ / 1024**3), pods)

"""What NetworkPolicies let through, as the API defines it: policies only add, silence allows all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.checks._rendered.documents import Document
from generators.checks._rendered.pods import Landscape, Pods
from generators.checks._selectors.selection import matches

INGRESS = "Ingress"
EGRESS = "Egress"
PEERS = {INGRESS: "from", EGRESS: "to"}


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies of an environment."""

    landscape: Landscape
    documents: tuple[Document, ...]

    def selecting(self, pods: Pods, direction: str) -> tuple[Document, ...]:
        """The policies that govern these pods in one direction; with none, all is allowed."""
        return tuple(
            policy
            for policy in self.documents
            if policy.namespace == pods.namespace
            and direction in _directions(policy)
            and matches(policy.spec.get("podSelector"), pods.labels)
        )

    def allows(self, direction: str, pods: Pods, peer: Pods, port: int, protocol: str = "TCP") -> bool:
        """Whether ``pods`` may be reached by ``peer`` (ingress) or reach it (egress) on a port.

        The port is the receiver's in both directions; so are port names.
        """
        policies = self.selecting(pods, direction)
        receiver = pods if direction == INGRESS else peer
        return not policies or any(
            self._admits(rule, PEERS[direction], peer, policy.namespace)
            and _has_port(rule.get("ports"), receiver.ports, port, protocol)
            for policy in policies
            for rule in _rules(policy, direction)
        )

    def blocks(self, pods: Pods) -> Iterator[tuple[str, int, str]]:
        """Address range, port and protocol of every egress rule by address; -1 means any port."""
        for policy in self.selecting(pods, EGRESS):
            for rule in _rules(policy, EGRESS):
                for peer in rule.get("to") or ():
                    if "ipBlock" in peer:
                        for port in rule.get("ports") or ({"port": -1},):
                            number, protocol = port.get("port", -1), port.get("protocol", "TCP")
                            yield str(peer["ipBlock"]["cidr"]), int(number), str(protocol)

    def _admits(self, rule: Mapping[str, Any], side: str, peer: Pods, home: str) -> bool:
        peers = rule.get(side)
        return not peers or any(self._is_peer(one, peer, home) for one in peers)

    def _is_peer(self, one: Mapping[str, Any], peer: Pods, home: str) -> bool:
        if "ipBlock" in one:
            return False
        if "namespaceSelector" in one:
            there = matches(one["namespaceSelector"], self.landscape.labels_of(peer.namespace))
        else:
            there = peer.namespace == home
        return there and ("podSelector" not in one or matches(one["podSelector"], peer.labels))


def policies(landscape: Landscape) -> Policies:
    """All policies that the charts of an environment make."""
    found = (one for rendered in landscape.rendered for one in rendered.of_kind("NetworkPolicy"))
    return Policies(landscape, tuple(found))


def _directions(policy: Document) -> Sequence[str]:
    """As the API defaults them: ingress always, egress where the policy has such rules."""
    stated = policy.spec.get("policyTypes")
    if stated:
        return tuple(stated)
    return (INGRESS, EGRESS) if policy.spec.get("egress") else (INGRESS,)


def _rules(policy: Document, direction: str) -> Iterable[Mapping[str, Any]]:
    return policy.spec.get(direction.lower()) or ()


def _has_port(
    ports: Sequence[Mapping[str, Any]] | None, names: Mapping[str, int], port: int, protocol: str
) -> bool:
    if not ports:
        return True
    return any(
        one.get("protocol", "TCP") == protocol
        and ("port" not in one or _number(one["port"], names) <= port <= _last(one, names))
        for one in ports
    )


def _last(one: Mapping[str, Any], names: Mapping[str, int]) -> int:
    return int(one.get("endPort", _number(one["port"], names)))


def _number(port: int | str, names: Mapping[str, int]) -> int:
    """A name that the receiver does not have stands for no port at all."""
    return names.get(port, -1) if isinstance(port, str) else port

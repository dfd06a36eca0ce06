"""The parts of the platform that are watched with limits of their own, and what each limit measures.

The figures are the catalog's (``alerting.platform``, with defaults in its built-in layer); this is
the closed set of names that they stand under, so that rules, grammar and reference page agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generators.conventions.enumerations import SEVERITIES

STATE = ""
"""Unit of a signal that only holds or does not: its limit is how long."""


class PartSignal(NamedTuple):
    """What is measured, in which unit (``ratio``, ``seconds``, ``count`` or ``STATE``), and how loud."""

    measures: str
    unit: str
    severities: tuple[str, ...]


_BOTH = SEVERITIES[:2]
_CRITICAL, _WARNING = SEVERITIES[:1], SEVERITIES[1:2]

PARTS: Mapping[str, Mapping[str, PartSignal]] = {
    "apiserver": {
        "down": PartSignal("No instance of the API server answers.", STATE, _CRITICAL),
        "instance": PartSignal("One instance of it does not answer.", STATE, _WARNING),
        "errors": PartSignal("Share of its requests answered with a 5xx code.", "ratio", _WARNING),
    },
    "kube-state-metrics": {
        "down": PartSignal("What tells the state of objects does not answer.", STATE, _CRITICAL),
    },
    "cadvisor": {
        "down": PartSignal("No kubelet tells what its containers use.", STATE, _CRITICAL),
    },
    "node": {
        "down": PartSignal("A node is not ready.", STATE, _CRITICAL),
        "pressure": PartSignal("A node reports that it runs out of something.", STATE, _WARNING),
        "cpu": PartSignal("Share of a node's CPU in use.", "ratio", _BOTH),
        "memory": PartSignal("Share of a node's memory in use.", "ratio", _BOTH),
        "disk": PartSignal("Share of a node's file system in use.", "ratio", _BOTH),
    },
    "quota": {
        "used": PartSignal("Share of a namespace's quota in use.", "ratio", _WARNING),
    },
    "scheduler": {
        "pending": PartSignal("Pods of a namespace that find no place.", "count", _WARNING),
    },
    "gateway": {
        "down": PartSignal("No gateway answers.", STATE, _CRITICAL),
    },
    "discovery": {
        "nothing": PartSignal("Prometheus sees no service of any environment.", STATE, _CRITICAL),
        "part": PartSignal("Nothing of a part of the platform answers the scraper.", STATE, _WARNING),
    },
    "alerting": {
        "unanswered": PartSignal("A critical alert goes on firing.", STATE, _CRITICAL),
    },
    "prometheus": {
        "failures": PartSignal("Failures of one kind of its work within the window.", "count", _BOTH),
        "config": PartSignal("It refuses its configuration.", STATE, _WARNING),
    },
    "alertmanager": {
        "down": PartSignal("No instance of it answers.", STATE, _CRITICAL),
        "failures": PartSignal("Notifications that failed within the window.", "count", _CRITICAL),
        "config": PartSignal("It refuses its configuration.", STATE, _CRITICAL),
    },
    "blackbox-exporter": {
        "down": PartSignal("What probes the public hosts does not answer.", STATE, _CRITICAL),
    },
    "remote-write": {
        "failures": PartSignal("Samples lost on the way within the window.", "count", _CRITICAL),
        "retries": PartSignal("Samples sent again within the window.", "count", _WARNING),
    },
    "postgresql": {
        "down": PartSignal("A server cannot be reached.", STATE, _CRITICAL),
        "unseen": PartSignal("Nothing tells whether a server can be reached.", STATE, _WARNING),
        "connections": PartSignal("Share of its connections in use.", "ratio", _BOTH),
        "replication": PartSignal("How far a replica is behind.", "seconds", _CRITICAL),
    },
    "redis": {
        "down": PartSignal("A server cannot be reached.", STATE, _CRITICAL),
        "unseen": PartSignal("Nothing tells whether a server can be reached.", STATE, _WARNING),
        "memory": PartSignal("Share of its memory in use.", "ratio", _BOTH),
        "connections": PartSignal("Share of its connections in use.", "ratio", _WARNING),
        "replication": PartSignal("A replica has lost its primary.", STATE, _CRITICAL),
    },
    "nats": {
        "down": PartSignal("A server cannot be reached.", STATE, _CRITICAL),
        "unseen": PartSignal("Nothing tells whether a server can be reached.", STATE, _WARNING),
        "storage": PartSignal("Share of its storage in use.", "ratio", _BOTH),
    },
    "backup": {
        "missed": PartSignal("Backups in a row that did not succeed.", "count", _BOTH),
    },
    "environment": {
        "silent": PartSignal("Who tells what runs in an environment cannot see it.", STATE, _WARNING),
        "drift": PartSignal("Fields of an environment's services that people changed.", "count", _WARNING),
        "orphaned": PartSignal("What runs in an environment and is in no catalog.", "count", _WARNING),
    },
    "admission": {
        "violations": PartSignal("Pods refused within the window by Pod Security.", "count", _WARNING),
    },
    "images": {
        "vulnerable": PartSignal("Critical vulnerabilities of an image that runs.", "count", _WARNING),
        "unsigned": PartSignal("Violations of image policies within the window.", "count", _WARNING),
    },
    "secrets": {
        "sync": PartSignal("A secret cannot be read from the store.", STATE, _WARNING),
        "refresh": PartSignal("Times in a row that a secret was not read.", "count", _WARNING),
    },
    "certificates": {
        "rotation": PartSignal("How long ago a certificate should have been renewed.", "seconds", _WARNING),
    },
}
"""Signals by the component that alerts name in their label, or by the type of a resource."""

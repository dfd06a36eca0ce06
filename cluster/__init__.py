"""A real Kubernetes control plane on this machine, with nodes and pods that are only played.

etcd, API server, controller manager and scheduler are the real ones, and so are the controllers a
catalog needs; kwok plays the nodes, and a stand-in plays the operators that would want a world
outside. Nothing here knows of a command that deploys, and no such command knows of this package:
what they share is a kubeconfig whose contexts are called as the catalog calls them. Only
``cluster.rehearsal``, of which the rest knows nothing, types such commands as a person would.

Linux only: processes are told apart by their start times and end with whoever started them.
"""

from __future__ import annotations

from cluster.handle import Cluster
from cluster.plan import Plan, plan_for
from cluster.played import BEHAVIOURS, digest_that
from cluster.starting import CannotStart, running

__all__ = ["BEHAVIOURS", "CannotStart", "Cluster", "Plan", "digest_that", "plan_for", "running"]

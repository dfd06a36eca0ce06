"""A node that falls silent, as when its machine or its network fails: nothing that it says is heard.

What plays the node goes on and is refused at the door: its lease, its status, and what it says of its
pods, the end of those that are to end included. The control plane is left to find out by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cluster.api import MERGE, Api, Object
from cluster.processes import wait_until

_GROUP = "admissionregistration.k8s.io/v1"
_POLICIES = f"/apis/{_GROUP}/validatingadmissionpolicies"
_BINDINGS = f"/apis/{_GROUP}/validatingadmissionpolicybindings"
_PATIENCE = 60.0
_CONTROLLERS = "system:serviceaccount:"
"""How the users of the control plane's own controllers begin: they are heard."""


@contextmanager
def silent(api: Api, node: str) -> Iterator[None]:
    """Silences a node for as long as the block lasts. Raises Refused, and TimeoutError where it is heard."""
    policy, binding = _policy(node), _binding(node)
    try:
        for one in (policy, binding):
            api.create(one)
        wait_until(lambda: not _heard(api, node), _PATIENCE, f"the silence of {node}", every=0.2)
        yield
    finally:
        for place, one in ((_BINDINGS, binding), (_POLICIES, policy)):
            api.request("DELETE", f"{place}/{one['metadata']['name']}")
        wait_until(lambda: _heard(api, node), _PATIENCE, f"a word of {node}", every=0.2)
        _wake(api, node)


def _heard(api: Api, node: str) -> bool:
    """Whether a status that is said in the node's name is taken; nothing is changed."""
    said = {"metadata": {"annotations": {"heard": "yes"}}}
    answer = api.request("PATCH", f"/api/v1/nodes/{node}/status", said, {"dryRun": "All"}, MERGE)
    return answer.ok


def _wake(api: Api, node: str) -> None:
    """Lets whoever plays the node look at it at once, instead of when it would have tried again."""
    for said in ("back", None):
        change = {"metadata": {"annotations": {"silence": said}}}
        api.must(api.request("PATCH", f"/api/v1/nodes/{node}", change, content=MERGE), f"waking {node}")


def _policy(node: str) -> Object:
    def rule(group: str, what: list[str], does: list[str], names: list[str]) -> Object:
        named = {"resourceNames": names} if names else {}
        return {"apiGroups": [group], "apiVersions": ["v1"], "operations": does, "resources": what, **named}

    rules = [
        rule("coordination.k8s.io", ["leases"], ["CREATE", "UPDATE"], [node]),
        rule("", ["nodes/status"], ["UPDATE"], [node]),
        rule("", ["pods", "pods/status"], ["UPDATE", "DELETE"], []),
    ]
    conditions = {
        "not-of-a-controller": f"!request.userInfo.username.startsWith('{_CONTROLLERS}')",
        "of-the-node": "request.resource.resource != 'pods' || "
        f"(has(oldObject.spec.nodeName) && oldObject.spec.nodeName == '{node}')",
    }
    return {
        "apiVersion": _GROUP,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": f"silence-{node}"},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [{"name": name, "expression": text} for name, text in conditions.items()],
            "validations": [{"expression": "false", "message": f"nothing is heard of {node}"}],
        },
    }


def _binding(node: str) -> Object:
    return {
        "apiVersion": _GROUP,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": f"silence-{node}"},
        "spec": {"policyName": f"silence-{node}", "validationActions": ["Deny"]},
    }

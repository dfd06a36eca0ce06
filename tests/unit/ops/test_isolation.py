"""A service that is cut off: no policy allows it anything, whatever its pods carry, and back again."""

from __future__ import annotations

import copy
from typing import Any

from ops.verdicts.isolation import denial, exceptions, still_open, undone

DENIAL = "quarantine.wallet"


def policy(name: str, selector: dict[str, Any], *, allows: bool = True) -> dict[str, Any]:
    spec = {"podSelector": selector, "ingress": [{}] if allows else [], "egress": []}
    return {"metadata": {"name": name, "resourceVersion": "7"}, "spec": spec}


def labelled(service: str) -> dict[str, Any]:
    return {"matchLabels": {"app.kubernetes.io/name": service}}


FLEET = [
    policy("wallet", labelled("wallet")),
    policy("bancai", labelled("bancai")),
    policy("platform-dns", {}),
    policy("platform-default-deny", {}, allows=False),
    policy("uses-redis", {"matchLabels": {"codai/uses-redis": "true"}}),
    policy(
        "two", {"matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": ["x"]}]}
    ),
]


def carried_out(policies: list[dict[str, Any]], changes: Any) -> list[dict[str, Any]]:
    """The policies as a server has them after these patches."""
    found = copy.deepcopy(policies)
    for one in changes:
        (target,) = [p for p in found if p["metadata"]["name"] == one.policy]
        target["spec"]["podSelector"]["matchExpressions"] = list(one.expressions)
    return found


def test_every_policy_that_allows_it_anything_lets_go_of_it() -> None:
    changes = exceptions(FLEET, "wallet", DENIAL)
    assert [one.policy for one in changes] == ["wallet", "platform-dns", "uses-redis"]
    assert {one.version for one in changes} == {"7"}
    assert len(still_open(FLEET, "wallet", DENIAL)) == 4
    after = [*carried_out(FLEET, changes), denial(DENIAL, "wallet", {})]
    assert still_open(after, "wallet", DENIAL) == []
    # Others keep what they had.
    assert {one.policy for one in exceptions(after, "bancai", "quarantine.bancai")} == {
        "bancai", "platform-dns", "uses-redis",
    }  # fmt: skip


def test_one_that_was_put_back_is_seen() -> None:
    after = [*carried_out(FLEET, exceptions(FLEET, "wallet", DENIAL)), denial(DENIAL, "wallet", {})]
    after[0]["spec"]["podSelector"] = labelled("wallet")
    assert still_open(after, "wallet", DENIAL) == ["wallet still selects its pods"]
    assert still_open(after[:-1], "wallet", DENIAL)[-1] == f"there is no policy {DENIAL}"


def test_letting_one_back_leaves_the_other_cut_off() -> None:
    both = carried_out(FLEET, exceptions(FLEET, "wallet", DENIAL))
    both = carried_out(both, exceptions(both, "bancai", "quarantine.bancai"))
    back = carried_out(both, undone(both, "wallet"))
    assert undone(back, "wallet") == ()
    assert {one.policy for one in undone(back, "bancai")} == {"bancai", "platform-dns", "uses-redis"}
    (own,) = [one for one in back if one["metadata"]["name"] == "two"]
    assert own == FLEET[-1]


def test_the_denial_allows_nothing_in_either_direction() -> None:
    body = denial(DENIAL, "wallet", {"a": "b"})
    assert body["spec"] == {
        "podSelector": labelled("wallet"),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [],
    }

"""What an edit of the limits of alerts starts."""

from __future__ import annotations

from dataclasses import replace

from ci.decision import decide
from tests.unit.ci.platforms import POLICY, chain

FLEET = chain(a=["b"], b=["c"], c=[], d=[])
LIMITS = (
    "services:\n  a:\n    port: 1\n    alerts:\n      errors: 1\n    title: A\n  d:\n    port: 1\n",
    "services:\n  a:\n    port: 1\n    alerts:\n      errors: 2\n    title: A\n  d:\n    port: 1\n",
)


def test_a_limit_of_an_alert_is_seen_in_the_rules_of_its_service() -> None:
    found = decide(FLEET, FLEET, ["services.yaml", "monitoring/rules/services/a.yaml"], texts=LIMITS)
    assert (found.services, found.images, found.everything, found.warnings) == (("a",), (), False, ())
    assert found.changes["a"].kinds == {"alerts"}


def test_a_limit_without_its_rules_is_noticed() -> None:
    found = decide(FLEET, FLEET, ["services.yaml", "monitoring/rules/services/d.yaml"], texts=LIMITS)
    assert (found.services, found.everything) == (("a", "d"), False)
    reason = "its alerts in services.yaml changed, and its files of monitoring did not"
    assert found.reasons["a"] == (reason,)
    assert decide(FLEET, FLEET, ["services.yaml"], texts=LIMITS).everything
    # Rules that changed without a word of what the catalog said prove nothing.
    assert decide(FLEET, FLEET, ["services.yaml", "monitoring/rules/services/a.yaml"]).everything


def test_limits_of_all_alerts_are_seen_in_the_rules_and_in_a_file_of_all() -> None:
    stated = "alerting:\n  severities: 1\n  signals:\n    errors: {}\nservices:\n  a:\n    port: 1\n"
    texts = (stated.format(1), stated.format(2))
    own = [f"monitoring/rules/services/{name}.yaml" for name in "abcd"]
    paths = ["services.yaml", "monitoring/dashboards/overview.json", *own]
    found = decide(FLEET, FLEET, paths, texts=texts)
    assert (found.services, found.images, found.everything) == (("a", "b", "c", "d"), (), False)
    assert {kind for one in found.changes.values() for kind in one.kinds} == {"alerts"}
    # Without a file of all, nobody wrote anew what follows.
    lagging = decide(FLEET, FLEET, ["services.yaml", *own], texts=texts)
    assert lagging.everything
    assert "limits of alerts for all" in lagging.warnings[0]
    # What else the section says is in the policy.
    other = (stated.format(1), stated.format(1).replace("severities: 1", "severities: 2"))
    assert decide(FLEET, FLEET, paths, texts=other).everything
    after = replace(FLEET, policy={**POLICY, "stated": "b"})
    assert not decide(FLEET, after, [*paths, "ci/risk.json"], texts=other).everything

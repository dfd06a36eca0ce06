"""The policies let through every call, resource and endpoint of the catalog, and nothing else.

Counts pairs: each two workloads of an environment in each direction and on each port, and the pods of one
among themselves, which are shut for every kind; each workload with those outside that matter (DNS,
collector, scraper, gateway, a stranger), and each list of addresses. A call counts as open only when the
policies of both sides let it through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generators.checks import Context, Result
from generators.checks._rendered.charts import finding
from generators.checks._rendered.pods import Landscape, Pods, landscapes
from generators.checks._selectors.edges import Outsider, addresses, expected, outsiders
from generators.checks._selectors.policies import EGRESS, INGRESS, Policies, policies
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("security policy", "environments")

HINT = (
    "the catalog's depends_on, uses and egress decide; see templates/workload/templates/_network-policy.tpl"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One pair: who is governed, and what is wrong; empty when it is as the catalog says."""

    pods: Pods
    rule: str
    wrong: str = ""


def run(context: Context) -> Result:
    """One finding per pair that is open against the catalog, or shut against it."""
    verdicts: list[Verdict] = []
    for landscape in landscapes(context):
        rules = policies(landscape)
        verdicts += _between(landscape, rules)
        verdicts += _outside(context, landscape, rules)
        verdicts += _by_address(context, landscape, rules)
    problems = tuple(_problem(context, one) for one in verdicts if one.wrong)
    return Result(len(verdicts) - len(problems), len(verdicts), problems)


def _between(landscape: Landscape, rules: Policies) -> Iterator[Verdict]:
    for caller in landscape.pods:
        for callee in landscape.pods:
            for name, port in sorted(callee.ports.items()):
                wanted = expected(caller, callee, name, landscape.environment)
                out = rules.allows(EGRESS, caller, callee, port)
                into = rules.allows(INGRESS, callee, caller, port)
                yield Verdict(caller, "egress", _difference(wanted, out, caller, callee, port, "leaves"))
                yield Verdict(callee, "ingress", _difference(wanted, into, caller, callee, port, "enters"))


def _difference(wanted: bool, found: bool, caller: Pods, callee: Pods, port: int, way: str) -> str:
    if wanted == found:
        return ""
    who = f"{caller.name} to {callee.name}:{port}"
    if wanted:
        return f"traffic from {who} is in the catalog and never {way}"
    return f"traffic from {who} {way}, and the catalog knows of no such call"


def _outside(context: Context, landscape: Landscape, rules: Policies) -> Iterator[Verdict]:
    for outsider in outsiders(context.model.fleet):
        for pods in landscape.pods:
            yield from _ingress(outsider, pods, rules)
            yield _egress(outsider, pods, rules)


def _ingress(outsider: Outsider, pods: Pods, rules: Policies) -> Iterator[Verdict]:
    for name, port in sorted(pods.ports.items()):
        wanted = outsider.may_enter(pods, name)
        found = rules.allows(INGRESS, pods, outsider.pods, port)
        wrong = ""
        if wanted is not None and wanted != found:
            said = "cannot reach" if wanted else "can reach"
            wrong = f"{outsider.pods.name} {said} {pods.name}:{port}"
        yield Verdict(pods, "outside", wrong)


def _egress(outsider: Outsider, pods: Pods, rules: Policies) -> Verdict:
    asked = outsider.ports or ((443, "TCP"),)
    found = [rules.allows(EGRESS, pods, outsider.pods, port, protocol) for port, protocol in asked]
    wanted = outsider.may_be_called(pods)
    if wanted and not all(found):
        return Verdict(pods, "outside", f"{pods.name} cannot reach {outsider.pods.name}")
    if not wanted and any(found):
        return Verdict(pods, "outside", f"{pods.name} can reach {outsider.pods.name}")
    return Verdict(pods, "outside")


def _by_address(context: Context, landscape: Landscape, rules: Policies) -> Iterator[Verdict]:
    for pods in landscape.pods:
        wanted = addresses(pods, landscape.environment, context.model.fleet)
        found = set(rules.blocks(pods))
        shut = ", ".join(f"{cidr} port {port}" for cidr, port, _ in sorted(wanted - found))
        opened = ", ".join(f"{cidr} port {port}" for cidr, port, _ in sorted(found - wanted))
        wrong = (
            f"{pods.name} cannot reach {shut}"
            if shut
            else f"{pods.name} can reach {opened}"
            if opened
            else ""
        )
        yield Verdict(pods, "address", wrong)


def _problem(context: Context, one: Verdict) -> Problem:
    if one.pods.target is None:
        raise AssertionError("only pods of a chart are judged")
    return finding(context, one.pods.target, f"reachability/{one.rule}", one.wrong, HINT)

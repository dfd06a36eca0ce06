"""How many pods there are, who decides it, and how many may be away at once."""

from __future__ import annotations

from collections.abc import Iterator

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, every_setting, running, said
from generators.checks._rendered.manifests import Rendered
from generators.conventions import workloads

KINDS = {"hpa": "HorizontalPodAutoscaler", "queue": "ScaledObject"}


def scaler_as_stated(context: Context) -> Iterator[Claim]:
    """A workload has exactly the scaler that the catalog states, or none where it states none."""
    for workload, _, settings in running(context):
        wanted = [kind for name, kind in KINDS.items() if getattr(settings.scaling, name) is not None]
        found = [one.kind for one in workload.rendered.of_kind(*KINDS.values())]
        wrong = f"has {_listed(found)}, the catalog states {_listed(wanted)}"
        yield workload.claim("" if found == wanted else wrong)


def replicas_only_where_nothing_scales(context: Context) -> Iterator[Claim]:
    """A count of pods is rendered only where no scaler would fight over it."""
    for workload, _, settings in running(context):
        stated = workload.document.spec.get("replicas")
        if settings.scaling.scaled:
            wrong = f"renders replicas {stated} beside a scaler" if stated is not None else ""
        else:
            wanted = settings.scaling.minimum
            wrong = "" if stated == wanted else f"renders replicas {stated}, the catalog states {wanted}"
        yield workload.claim(wrong)


def bounds_as_stated(context: Context) -> Iterator[Claim]:
    """A scaler moves between the bounds of the catalog."""
    for workload, _, settings in running(context):
        if settings.scaling.scaled:
            found = _bounds(workload.rendered)
            wanted = (settings.scaling.minimum, settings.scaling.maximum)
            wrong = "" if found == wanted else f"scales between {found}, the catalog states {wanted}"
            yield workload.claim(wrong)


def bounds_in_order(context: Context) -> Iterator[Claim]:
    """No minimum lies above its maximum."""
    for service, environment, settings in every_setting(context):
        low, high = settings.scaling.minimum, settings.scaling.maximum
        wrong = f"scales from {low} down to {high}" if low > high else ""
        yield said(service, environment, "scaling.minimum", wrong)


def two_pods_in_the_last_environment(context: Context) -> Iterator[Claim]:
    """What others call has at least two pods where it matters most, or a written reason and its end."""
    for workload, service, settings in running(context):
        if service.kind in workloads.SERVES and workload.rendered.target.last:
            least = settings.scaling.minimum
            few = least < 2 and not service.loosens("scaling")
            wrong = f"may run {least} pod where at least 2 are needed" if few else ""
            yield workload.claim(wrong)


def more_pods_than_disruptions(context: Context) -> Iterator[Claim]:
    """More pods run than a budget lets go at once, wherever more than one runs."""
    for workload, _, settings in running(context):
        for budget in workload.rendered.of_kind("PodDisruptionBudget"):
            away, least = budget.spec.get("maxUnavailable"), settings.scaling.minimum
            if least > 1:
                kept = isinstance(away, int) and 0 < away < least
                wrong = f"keeps {least} pods and lets {away} go at once"
                yield workload.claim("" if kept else wrong)


def budget_for_every_running_workload(context: Context) -> Iterator[Claim]:
    """Whatever keeps running has one budget, which does not protect pods that are ill."""
    for workload, _, _ in running(context):
        budgets = workload.rendered.of_kind("PodDisruptionBudget")
        ill = [one.spec.get("unhealthyPodEvictionPolicy") for one in budgets]
        wrong = (
            "" if ill == ["AlwaysAllow"] else f"has {len(ill)} budgets with eviction policies {_listed(ill)}"
        )
        yield workload.claim(wrong)


def no_pod_missing_during_an_update(context: Context) -> Iterator[Claim]:
    """An update adds a new pod before it takes an old one away."""
    for workload, _, _ in running(context):
        strategy = workload.document.spec.get("strategy") or {}
        rolling = strategy.get("rollingUpdate") or strategy.get("canary")
        if rolling is not None:
            less, more = rolling.get("maxUnavailable"), rolling.get("maxSurge")
            kept = less == 0 and more not in {None, 0, "0%"}
            wrong = f"may miss {less} pods and add {more}"
            yield workload.claim("" if kept else wrong)


def canary_grows_step_by_step(context: Context) -> Iterator[Claim]:
    """Each step of a canary takes more traffic than the one before, and less than all."""
    for service, environment, settings in every_setting(context):
        if workloads.strategy(service.kind, settings.rollout.strategy) == "canary":
            weights = [step.weight for step in settings.rollout.steps]
            grows = weights == sorted(set(weights)) and all(0 < weight < 100 for weight in weights)
            wrong = "" if weights and grows else f"has canary weights {_listed(weights)}"
            yield said(service, environment, "rollout.steps", wrong)


def spread_over_zones_as_stated(context: Context) -> Iterator[Claim]:
    """Pods are spread over hosts and zones, as firmly as the catalog states."""
    firm = {"required": "DoNotSchedule", "preferred": "ScheduleAnyway"}
    for workload, _, settings in running(context):
        rules = workload.document.at("spec", "template", "spec", "topologySpreadConstraints") or []
        found = [
            rule.get("whenUnsatisfiable")
            for rule in rules
            if rule.get("topologyKey") == "topology.kubernetes.io/zone"
        ]
        wanted = [firm[settings.spread]]
        wrong = f"spreads over zones by {_listed(found)}, the catalog states {settings.spread}"
        yield workload.claim("" if found == wanted else wrong)


def _bounds(rendered: Rendered) -> tuple[object, object]:
    for scaler in rendered.of_kind("HorizontalPodAutoscaler"):
        return scaler.spec.get("minReplicas"), scaler.spec.get("maxReplicas")
    for scaler in rendered.of_kind("ScaledObject"):
        return scaler.spec.get("minReplicaCount"), scaler.spec.get("maxReplicaCount")
    return None, None


def _listed(values: list[object] | list[str] | list[int]) -> str:
    return ", ".join(map(str, values)) or "none"

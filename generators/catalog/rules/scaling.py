"""How many pods: one scaler, bounds in order, enough of them where it matters, canaries that exist."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, Spot
from generators.catalog.layers import scalers
from generators.conventions.workloads import RUNS
from generators.model import Settings
from generators.problems import Severity


def one_scaler(context: Context) -> Iterator[Finding]:
    """Utilisation, queue or a fixed number: two of them would pull at one Deployment."""
    for section in ("tiers", "services"):
        for name, one in context.tree[section].items():
            inner = one.get("in", {})
            places = [
                ((section, name), one),
                *(((section, name, "in", e), s) for e, s in inner.items()),
            ]
            for path, states in places:
                scaling = states.get("scaling", {})
                named = scalers(scaling)
                spot = Spot((*path, "scaling"), True)
                if len(named) > 1:
                    message = f"scaling names {len(named)} scalers: {', '.join(named)}"
                    yield Finding("catalog/one-scaler", message, spot, "keep one of them")
                elif named == ["replicas"] and ("min" in scaling or "max" in scaling):
                    message = "scaling has a fixed number of replicas and bounds"
                    hint = "keep replicas, or min and max with cpu, memory or queue"
                    yield Finding("catalog/one-scaler", message, spot, hint)


def bounds_of_a_fixed_number(context: Context) -> Iterator[Finding]:
    """A service that states bounds of a fixed number: it must name what scales instead."""
    for service in context.settled:
        scaling = context.services[service].get("scaling", {})
        if scalers(scaling) or not scaling:
            continue
        default = context.resolver.defaults(service)[None].merged["scaling"]
        if "replicas" in default:
            spot = Spot(("services", service, "scaling"), True)
            message = f"scaling has bounds, but the number is fixed at {default['replicas']}"
            related = ((context.default(service, None, "scaling", "replicas"), "fixed here"),)
            hint = "add cpu, memory or queue, or write replicas"
            yield Finding("catalog/one-scaler", message, spot, hint, related)


def bounds(context: Context) -> Iterator[Finding]:
    """Fewest is not above most, and only a queue can start from nothing."""
    for service, environment, settings in context.cases("scaling"):
        scaling = settings.scaling
        if context.kind(service) not in RUNS:
            continue
        if scaling.minimum > scaling.maximum:
            spot = context.origin(service, environment, "scaling", "min")
            other = context.origin(service, environment, "scaling", "max")
            message = f"scaling.min {scaling.minimum} is above scaling.max {scaling.maximum}"
            message += _where(context, service, settings)
            words = f"scaling.max {scaling.maximum}"
            if context.covers(service, environment, ("scaling", "max"), ("scaling", "min")):
                spot, other, words = other, spot, f"scaling.min {scaling.minimum}"
            related = ((other, words),)
            yield Finding("catalog/scaling-bounds", message, spot, "raise max or lower min", related)
        elif scaling.minimum == 0 and scaling.queue is None:
            spot = context.origin(service, environment, "scaling", "min")
            message = "scaling.min 0 without a queue: nothing would start the first pod"
            message += _where(context, service, settings)
            yield Finding("catalog/scaling-bounds", message, spot, "write at least 1, or scale on a queue")


def _where(context: Context, service: str, settings: Settings) -> str:
    """The environments that have these bounds; nothing where all have."""
    every = context.settings(service).environments
    names = [name for name, one in every.items() if one.scaling == settings.scaling]
    return f" in {' and '.join(names)}" if len(names) < len(every) else ""


def enough(context: Context) -> Iterator[Finding]:
    """Two pods at least where people depend on it, so that one may always go."""
    for service, environment, settings in context.cases("scaling", apart=True, besides="loosen"):
        if environment in context.guarded and context.kind(service) in RUNS:
            least = settings.scaling.minimum
            default = context.resolver.defaults(service)[environment].settings.scaling.minimum
            # A service below a sound default is told by the rule on weakened protections.
            if least < 2 and not least < default and not _loosened(context, service):
                spot = _least(context, service, environment)
                message = f"{least} pod at least in {environment}: none is left while one is replaced"
                hint = "write 2 or more, or state loosen: {scaling: {why, until}} in the service"
                yield Finding("catalog/too-few-pods", message, spot, hint, environment=environment)


def _least(context: Context, service: str, environment: str) -> Spot:
    fixed = context.origin(service, environment, "scaling", "replicas")
    return fixed if "replicas" in fixed.path else context.origin(service, environment, "scaling", "min")


def _loosened(context: Context, service: str) -> bool:
    return any(key.startswith("scaling") for key in context.services[service].get("loosen", ()))


def canaries(context: Context) -> Iterator[Finding]:
    """A canary's weights grow, and its first step is a whole pod."""
    for service, environment, settings in context.cases("scaling"):
        rollout, least = settings.rollout, settings.scaling.minimum
        if rollout.strategy != "canary":
            continue
        weights = [step.weight for step in rollout.steps]
        if weights != sorted(set(weights)):
            spot = context.origin(service, environment, "rollout", "steps")
            message = f"the weights of the canary do not grow: {', '.join(f'{w}%' for w in weights)}"
            yield Finding("catalog/canary-steps", message, spot, "order the steps by weight")
        elif weights and weights[0] * least < 100:
            spot = context.origin(service, environment, "rollout", "steps")
            needed = -(-100 // weights[0])
            message = f"a first step of {weights[0]}% is less than one of {least} pods"
            hint = f"begin with {-(-100 // max(least, 1))}%, or raise scaling.min to {needed}"
            related = ((_least(context, service, environment), f"at least {least} pods"),)
            yield Finding("catalog/canary-weight", message, spot, hint, related, Severity.WARNING)


RULES = (one_scaler, bounds_of_a_fixed_number, bounds, enough, canaries)

"""Times that must fit into each other, wherever each of them is stated: probes, rollouts, samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions import signals, workloads
from generators.conventions.scraping import SAMPLES
from generators.grammar.scalars import as_duration

_DAY = 86400
_RETENTION: KeyPath = ("platform", "prometheus", "retention")

Key = tuple[str, ...]


def ill_pods(context: Context) -> Iterator[Finding]:
    """An ill pod loses its traffic no later than it is restarted."""
    for service, environment, settings in context.cases("probes"):
        readiness, liveness = settings.probes.readiness, settings.probes.liveness
        away, dead = readiness.period * readiness.failures, liveness.period * liveness.failures
        if context.kind(service) in workloads.RUNS and dead < away:
            message = (
                f"the liveness probe restarts a pod of {service} after {as_duration(dead)},"
                f" and only after {as_duration(away)} readiness takes it out of traffic"
            )
            keys = [("probes", name, part) for name in ("liveness", "readiness") for part in _OF_PROBE]
            hint = "raise period or failures of liveness, or lower those of readiness"
            yield _finding(context, "catalog/probe-order", message, hint, service, environment, keys)


def startups(context: Context) -> Iterator[Finding]:
    """A pod that uses all its time to start does not make a rollout fail."""
    for service, environment, settings in context.cases("probes", "shutdown"):
        startup, deadline = settings.probes.startup, settings.rollout.deadline
        needed = startup.period * startup.failures + settings.shutdown.grace
        if workloads.strategy(context.kind(service), settings.rollout.strategy) and needed >= deadline:
            message = (
                f"a pod of {service} may take {as_duration(needed)} to replace, and its rollout"
                f" has failed after {as_duration(deadline)}"
            )
            keys = [*(("probes", "startup", part) for part in _OF_PROBE), ("shutdown", "grace")]
            keys += [("rollout", "deadline")]
            hint = f"raise rollout.deadline above {as_duration(needed)}, or shorten probes.startup"
            yield _finding(context, "catalog/deadline-too-short", message, hint, service, environment, keys)


def looks(context: Context) -> Iterator[Finding]:
    """A canary is looked at more often than a look may be bad, before everybody has it."""
    for service, environment, settings in context.cases("scrape_interval"):
        if workloads.strategy(context.kind(service), settings.rollout.strategy) != "canary":
            continue
        watched = sum(step.pause for step in settings.rollout.steps)
        first = max(workloads.LOOK_BACK, SAMPLES * settings.scrape_interval)
        needed = first + workloads.BAD_LOOKS * workloads.LOOK_EVERY
        if watched <= needed:
            message = (
                f"the canary of {service} is watched for {as_duration(watched)}, and the third look at it"
                f" comes after {as_duration(needed)}: nothing could send it back"
            )
            # Where nobody states steps, whoever asked for a canary has those that are built in.
            built_in = context.origin(service, environment, "rollout", "steps").builtin
            keys = [("rollout", "strategy" if built_in else "steps"), ("scrape_interval",)]
            hint = f"lengthen rollout.steps[].pause, in all above {as_duration(needed)}"
            yield _finding(context, "catalog/canary-too-short", message, hint, service, environment, keys)


def scrapes(context: Context) -> Iterator[Finding]:
    """That nobody answers is known before the rollout that caused it is given up, however short its ``for``.

    A rule is one for all environments, so the one that is scraped least often decides.
    """
    told: set[Spot] = set()
    for service in context.settled:
        every = context.settings(service).environments
        if context.kind(service) not in workloads.RUNS or not every:
            continue
        slowest = max(every, key=lambda name: every[name].scrape_interval)
        needed, deadline = SAMPLES * every[slowest].scrape_interval, ("rollout", "deadline")
        for environment, settings in every.items():
            if needed < settings.rollout.deadline:
                continue
            interval = context.origin(service, slowest, "scrape_interval")
            limit = context.origin(service, environment, *deadline)
            spot, other = (interval, limit) if limit.builtin else (limit, interval)
            if spot not in told:
                told.add(spot)
                message = (
                    f"that nobody answers is told after {SAMPLES} scrapes, {as_duration(needed)}, which is"
                    f" not below the rollout deadline {as_duration(settings.rollout.deadline)}"
                )
                hint = "shorten scrape_interval, or raise rollout.deadline"
                related = ((other, "scrape_interval" if other is interval else "rollout.deadline"),)
                yield Finding("catalog/limit-too-slow", message, spot, hint, related)


def retention(context: Context) -> Iterator[Finding]:
    """Samples are kept longer than the period over which objectives are measured."""
    kept = context.tree["platform"]["prometheus"].get("retention")
    period = signals.PERIOD // _DAY
    if kept is not None and kept <= period:
        message = f"samples are kept for {kept} days, and objectives are measured over {period}"
        yield Finding("catalog/retention", message, Spot(_RETENTION), f"write {period + 1}d or more")


_OF_PROBE = ("period", "failures")


def _finding(
    context: Context, rule: str, message: str, hint: str, service: str, environment: str, keys: Sequence[Key]
) -> Finding:
    """At the first figure that the catalog itself states; the others that it states explain it."""
    spots = [(context.origin(service, environment, *key), ".".join(key)) for key in keys]
    stated = [one for one in spots if not one[0].builtin] or spots
    return Finding(rule, message, stated[0][0], hint, tuple(stated[1:]))


RULES = (ill_pods, startups, looks, scrapes, retention)

"""What makes each invariant untrue: an edit of what was rendered, or of what the catalog states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from generators.checks import Context
from generators.model import Alerting, Exemption, Fleet, Model, Service, Step
from tests.unit.checks.breaking import add, change, drop
from tests.unit.checks.breaking import at as setting
from tests.unit.checks.fleets import gateway_plan

Break = Callable[[Context], None]

POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"


def at(path: str, value: Any, chart: str = "rich", kind: str = "Deployment") -> Break:
    """Sets a value in what production renders; numbers in the dotted path are indices."""
    return lambda context: change(context, chart, "production", kind, setting(path, value))


def without(kind: str, chart: str = "rich") -> Break:
    return lambda context: drop(context, chart, "production", kind)


def twice(kind: str) -> Break:
    return lambda context: add(context, "rich", "production", kind, lambda data: data.update(more=1))


def of_settings(chart: str = "rich", **changes: Any) -> Break:
    """Changes what the catalog states of a service in production, its chart staying as it is."""

    def apply(context: Context) -> None:
        def change_one(service: Service) -> Service:
            if service.id != chart:
                return service
            settings = service.environments["production"]
            for path, value in changes.items():
                first, _, rest = path.partition("__")
                inner = replace(getattr(settings, first), **{rest: value}) if rest else value
                settings = replace(settings, **{first: inner})
            return replace(service, environments={**service.environments, "production": settings})

        of_model(lambda model: replace(model, services=tuple(map(change_one, model.services))))(context)

    return apply


def of_service(**changes: Any) -> Break:
    def apply(model: Model) -> Model:
        services = (replace(one, **changes) if one.id == "rich" else one for one in model.services)
        return replace(model, services=tuple(services))

    return of_model(apply)


def of_fleet(how: Callable[[Fleet], Fleet]) -> Break:
    return of_model(lambda model: replace(model, fleet=how(model.fleet)))


def of_model(how: Callable[[Model], Model]) -> Break:
    """Changes the model, and lets the renders point to its services."""

    def apply(context: Context) -> None:
        from generators.checks._rendered.manifests import manifests
        from tests.unit.checks.breaking import put

        renders = manifests(context)
        changed = how(context.model)
        assert changed != context.model
        context.loaded = changed
        services = {one.id: one for one in changed.services}

        def chart(one: Any) -> Any:
            found = one.target.chart
            service = services.get(found.service.id) if found.service else None
            return replace(one, target=replace(one.target, chart=replace(found, service=service)))

        put(context, tuple(map(chart, renders)))

    return apply


def of_plan(path: str, text: str) -> Break:
    return lambda context: setattr(context, "planned", {**context.planned, path: text})


def signal(**changes: Any) -> Any:
    found = gateway_plan("rich").model.services[0].signals[0]
    return (replace(found, limits=tuple(replace(limit, **changes) for limit in found.limits)),)


def upside_down() -> Any:
    found = gateway_plan("rich").model.services[0].signals[0]
    loud, quiet = found.limits
    return (replace(found, limits=(replace(loud, above=0.01), quiet)),)


STEPS = (Step(50, 1), Step(25, 1))
PROBE = gateway_plan("rich").model.services[0].base.probes

STANDARD = {f"app.kubernetes.io/{name}": "codai" for name in ("name", "part-of", "managed-by")}

FOREIGN = {**STANDARD, "app.kubernetes.io/part-of": "else"}

BREAKS: list[tuple[str, Break]] = [
    ("everything-is-bounded", at(f"{CONTAINER}.resources.limits.cpu", "50m")),
    ("everything-is-bounded", at(f"{CONTAINER}.resources.requests", {})),
    ("disk-holds-the-temporary-folder", at(f"{CONTAINER}.resources.limits.ephemeral-storage", "1Mi")),
    ("containers-fit-the-limit-range", at(f"{CONTAINER}.resources.limits.cpu", "1000")),
    ("pods-fit-the-quota", at(f"{CONTAINER}.resources.requests.memory", "1000Gi")),
    ("pools-fit-the-database", of_settings(pool=500)),
    ("names-within-limits", at("metadata.labels.codai/team", "x" * 64)),
    ("names-within-limits", at("metadata.name", "x" * 53, "store", "StatefulSet")),
    ("objects-are-unique", twice("ServiceAccount")),
    ("namespace-is-stated", at("metadata.namespace", "default")),
    ("labels-are-standard", at("metadata.labels", {})),
    (
        "labels-are-standard",
        at("metadata.labels", {**STANDARD, "app.kubernetes.io/part-of": "else"}, kind="Service"),
    ),
    ("list-keys-are-unique", at(f"{CONTAINER}.env.0.name", "PORT")),
    ("mounts-have-volumes", at(f"{POD}.volumes", [])),
    ("pods-say-whom-they-call", at("spec.template.metadata.labels.codai/calls-x", "true")),
    ("pods-know-where-to-call", at(f"{CONTAINER}.env", [])),
    ("hosts-are-unique", at("spec.hostnames", ["canary.codai.example"], kind="HTTPRoute")),
    ("hosts-are-unique", at("spec.hostnames", ["rich.evil-codai.example"], kind="HTTPRoute")),
    ("configuration-restarts-pods", at("spec.template.metadata.annotations.checksum/config", "0" * 64)),
    ("configuration-restarts-pods", at("spec.template.metadata.annotations", {})),
    ("overlays-delete-nothing", of_plan("charts/rich/values-production.yaml", "workload: {port: }")),
    ("exemptions-have-reason-and-day", of_service(exemptions=(Exemption("probes", " ", "2030-01-01"),))),
    ("drain-and-finish-fit-the-grace", at(f"{POD}.terminationGracePeriodSeconds", 24)),
    ("drains-before-it-ends", at(f"{CONTAINER}.lifecycle", {})),
    ("probe-paths-differ", at(f"{CONTAINER}.livenessProbe.httpGet.path", "/health/ready")),
    ("probe-answers-within-its-period", of_settings(probes__readiness=replace(PROBE.readiness, timeout=9))),
    ("out-of-traffic-before-it-is-killed", of_settings(probes__liveness=replace(PROBE.liveness, period=1))),
    ("starts-within-the-deadline", of_settings(rollout__deadline=90)),
    ("deadline-as-stated", at("spec.progressDeadlineSeconds", 1)),
    ("controller-of-its-kind", twice("Deployment")),
    ("controller-of-its-kind", of_settings("canary", rollout__strategy="rolling")),
    ("jobs-come-to-an-end", at("spec.jobTemplate.spec.activeDeadlineSeconds", 9, "nightly", "CronJob")),
    ("jobs-come-to-an-end", at("spec.template.spec.restartPolicy", "Always", "once", "Job")),
    ("finished-jobs-are-swept", at("spec.ttlSecondsAfterFinished", None, "once", "Job")),
    ("finished-jobs-are-swept", at("spec.concurrencyPolicy", "Allow", "nightly", "CronJob")),
    ("configuration-holds-no-secret", at(f"{CONTAINER}.env.0", {"name": "API_TOKEN", "value": "x"})),
    ("scaler-as-stated", without("HorizontalPodAutoscaler")),
    ("replicas-only-where-nothing-scales", at("spec.replicas", 2)),
    ("replicas-only-where-nothing-scales", at("spec.replicas", 9, "store", "StatefulSet")),
    ("bounds-as-stated", at("spec.minReplicas", 1, kind="HorizontalPodAutoscaler")),
    ("bounds-in-order", of_settings(scaling__minimum=99)),
    ("two-pods-in-the-last-environment", of_settings(scaling__minimum=1)),
    ("more-pods-than-disruptions", at("spec.maxUnavailable", 2, kind="PodDisruptionBudget")),
    ("budget-for-every-running-workload", without("PodDisruptionBudget")),
    (
        "budget-for-every-running-workload",
        at("spec.unhealthyPodEvictionPolicy", "IfHealthyBudget", kind="PodDisruptionBudget"),
    ),
    ("no-pod-missing-during-an-update", at("spec.strategy.rollingUpdate.maxUnavailable", 1)),
    ("canary-grows-step-by-step", of_settings("canary", rollout__steps=STEPS)),
    ("canary-grows-step-by-step", of_settings("canary", rollout__steps=())),
    ("spread-over-zones-as-stated", at(f"{POD}.topologySpreadConstraints", [])),
    ("runs-as-nobody", at(f"{POD}.securityContext.runAsUser", 0)),
    ("runs-as-nobody", at(f"{CONTAINER}.securityContext.runAsNonRoot", False)),
    ("gains-no-privileges", at(f"{CONTAINER}.securityContext.capabilities", {})),
    ("gains-no-privileges", at(f"{CONTAINER}.securityContext.allowPrivilegeEscalation", True)),
    ("root-is-read-only", at(f"{CONTAINER}.securityContext.readOnlyRootFilesystem", False)),
    ("root-is-read-only", at(f"{POD}.volumes.0.emptyDir", {})),
    ("system-calls-are-filtered", at(f"{POD}.securityContext.seccompProfile.type", "Unconfined")),
    ("shares-nothing-with-the-host", at(f"{POD}.hostNetwork", True)),
    ("shares-nothing-with-the-host", at(f"{CONTAINER}.ports.0.hostPort", 80)),
    ("token-only-where-permitted", at(f"{POD}.automountServiceAccountToken", True)),
    ("token-only-where-permitted", of_service(permissions=())),
    ("image-by-recorded-digest", at(f"{CONTAINER}.image", "ghcr.io/codai-project/rich:1")),
    ("image-by-recorded-digest", at(f"{CONTAINER}.imagePullPolicy", "IfNotPresent")),
    ("secrets-are-files", at(f"{CONTAINER}.envFrom", [{"secretRef": {"name": "rich"}}])),
    ("configuration-holds-no-secret", at("data", {"DB_PASSWORD": "x"}, kind="ConfigMap")),
    ("roles-are-narrow", at("rules.0.verbs", ["*"], kind="Role")),
    ("roles-are-narrow", at("rules.0.resources", ["pods/exec"], "platform", "Role")),
    ("roles-are-narrow", at("rules.0.resources", ["serviceaccounts/token"], "platform", "Role")),
    (
        "namespaces-are-restricted",
        at("metadata.labels", {"pod-security.kubernetes.io/enforce": "baseline"}, "platform", "Namespace"),
    ),
    ("namespaces-deny-by-default", without("NetworkPolicy", "platform")),
    ("nothing-excuses-itself", at("metadata.annotations", {"checkov.io/skip1": "CKV_K8S_8=no"})),
    ("nothing-excuses-itself", at("metadata.annotations", {"kube-score/ignore": "x"}, kind="Service")),
    (
        "nothing-excuses-itself",
        at("spec.template.metadata.annotations", {"kube-score/ignore": "x"}, "canary", "Rollout"),
    ),
    ("one-port-name-everywhere", at("spec.ports.0.name", "web", kind="Service")),
    ("scraped-exactly-once", without("ServiceMonitor")),
    ("scraped-exactly-once", twice("ServiceMonitor")),
    ("scraped-as-often-as-stated", at("spec.endpoints.0.interval", "60s", kind="ServiceMonitor")),
    ("rates-span-enough-scrapes", of_settings("canary", scrape_interval=60)),
    (
        "analysis-holds-the-own-objectives",
        at("spec.metrics.0.successCondition", "result[0] <= 0.5", "canary", "AnalysisTemplate"),
    ),
    ("analysis-holds-the-own-objectives", without("AnalysisTemplate", "blue")),
    (
        "analysis-can-refuse",
        at(
            "spec.strategy.canary.steps",
            [{"setWeight": 50}, {"pause": {"duration": 60}}],
            "canary",
            "Rollout",
        ),
    ),
    ("analysis-can-refuse", at("spec.metrics.0.count", 2, "blue", "AnalysisTemplate")),
    ("telemetry-goes-to-the-collector", at(f"{CONTAINER}.env", [])),
    ("alert-speaks-before-a-rollout-ends", of_service(signals=signal(duration=9000))),
    ("louder-means-worse", of_service(signals=upside_down())),
    ("every-threshold-has-a-reason", of_service(signals=signal(why=" "))),
    (
        "every-severity-reaches-somebody",
        of_service(team=replace(gateway_plan("rich").model.services[0].team, pagerduty="")),
    ),
    ("severities-are-known", of_fleet(lambda fleet: replace(fleet, alerting=Alerting((), ())))),
    (
        "samples-outlive-the-objectives",
        of_fleet(
            lambda fleet: replace(
                fleet,
                platform=replace(fleet.platform, prometheus=replace(fleet.platform.prometheus, retention=30)),
            )
        ),
    ),
    ("pods-say-whose-they-are", at("spec.template.metadata.labels.codai/team", "another")),
]

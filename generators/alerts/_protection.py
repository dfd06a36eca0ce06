"""Security signals of the whole platform: what runs that should not, and what no longer protects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform, key
from generators.alerts.text import duration, grown, more_than, number, times
from generators.conventions import names, scraping
from generators.model import Limit

PART = "security"


def alerts(platform: Platform) -> Iterator[Alert]:
    """Admission, images, secrets, certificates, exemptions."""
    yield from _admission(platform)
    yield from _images(platform)
    yield from _secrets(platform)
    for exemption in platform.fleet.exemptions:
        yield _exemption(platform, exemption.key, exemption.why, exemption.until)


def _admission(platform: Platform) -> Iterator[Alert]:
    limit = platform.limit("admission", "violations", "warning")
    window = duration(limit.window)
    job = f'job="{scraping.API_SERVER}"'
    name = "pod_security_evaluations_total"
    query = f'sum by (policy_level) (increase({name}{{{job},decision="deny"}}[{window}]))'
    sample = f'{name}{{{job},instance="10.0.0.1:1",decision="deny",policy_level="restricted",mode='
    yield platform.alert(
        PART,
        "admission",
        "PodSecurityViolations",
        limit.severity,
        "security",
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary="Pods were refused because they break Pod Security",
        description=f"Pods that break the level {{{{ $labels.policy_level }}}} were refused within {window}.",
        impact="The pods do not run. Whoever sent them tries what is not allowed here.",
        why=limit.why,
        threshold=f"{more_than(limit.above)} within {window}",
        panel=Panel(query, "short", "Refused pods"),
        proof=_counted(limit, f'{sample}"enforce"}}', (("policy_level", "restricted"),)),
        steps=(
            "kubectl get events -A --field-selector reason=FailedCreate",
            f"kubectl get namespace {platform.namespace} -o yaml",
            "kubectl get --raw /metrics | grep pod_security_evaluations_total",
        ),
        key=key("admission", "violations", limit),
    )


def _images(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.TRIVY}"'
    found = f'trivy_image_vulnerabilities{{{job},namespace=~"{platform.namespaces}",severity="Critical"}}'
    query = f"max by (namespace, resource_name) ({found})"
    sample = f'{job},namespace="{platform.namespace}",severity="Critical",resource_name="sample"'
    where = (("namespace", platform.namespace),)
    limit = platform.limit("images", "vulnerable", "warning")
    yield platform.alert(
        PART,
        "images",
        "VulnerableImageRunning",
        limit.severity,
        "security",
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary="An image with critical vulnerabilities is running",
        description=(
            "{{ $labels.resource_name }} in {{ $labels.namespace }} runs an image with {{ $value }} critical"
            " vulnerabilities."
        ),
        impact="What is known to be exploitable can be reached.",
        why=limit.why,
        threshold=f"{more_than(limit.above)} for {duration(limit.duration)}",
        panel=Panel(query, "short", "Critical vulnerabilities", limit.above),
        proof=Proof(
            (Input(f"trivy_image_vulnerabilities{{{sample}}}", limit.above + 2, 0, limit.above),),
            limit.above + 2,
            (*where, ("resource_name", "sample")),
        ),
        steps=(
            f"kubectl -n {platform.namespace} get vulnerabilityreports",
            f"kubectl -n {platform.namespace} get pods -o wide",
            f"git log -3 -- releases/{platform.environment}",
        ),
        key=key("images", "vulnerable", limit),
    )
    limit = platform.limit("images", "unsigned", "warning")
    window = duration(limit.window)
    name = "kyverno_policy_results_total"
    job = f'job="{scraping.KYVERNO}"'
    # Other policies fail as well, and say nothing of signatures.
    policy = names.signature_policy(platform.fleet.platform.name)
    failed = f'{job},rule_result="fail",policy_name="{policy}"'
    matchers = f'{failed},resource_namespace=~"{platform.namespaces}"'
    query = f"sum by (resource_namespace) (increase({name}{{{matchers}}}[{window}]))"
    sample = f'{name}{{{failed},resource_namespace="{platform.namespace}",rule_name="signed"}}'
    other = sample.replace(policy, "other-policy")
    yield platform.alert(
        PART,
        "images",
        "UnsignedImage",
        limit.severity,
        "security",
        f"{query} > {number(limit.above)}",
        limit.duration,
        summary="An image without a valid signature was seen",
        description=(
            f"Objects in {{{{ $labels.resource_namespace }}}} broke the policy {policy} within {window}."
        ),
        impact="Somebody tries to run, or runs, what our pipelines did not build.",
        why=limit.why,
        threshold=f"{more_than(limit.above)} within {window}",
        panel=Panel(query, "short", "Violations"),
        proof=_counted(limit, sample, (("resource_namespace", platform.namespace),), other),
        steps=(
            f"kubectl -n {platform.namespace} get policyreports",
            f"kubectl -n {platform.namespace} get pods -o wide",
            f"kubectl -n {platform.namespace} get events --sort-by=.lastTimestamp",
        ),
        key=key("images", "unsigned", limit),
    )


def _counted(limit: Limit, series: str, labels: tuple[tuple[str, str], ...], *others: str) -> Proof:
    """A counter that grows by one in two minutes, or by twice as much as is allowed.

    ``others`` grow as fast, also while that one does not: they are about something else.
    """
    pace = max(1 / 120, 2 * limit.above / limit.window)
    return Proof(
        (
            Input(series, pace, 0, limit.above * 0.9 / limit.window, "counter"),
            *(Input(one, pace, pace, pace, "counter") for one in others),
        ),
        pace * limit.window,
        labels,
        memory=limit.window,
        onset=grown(limit.above, pace) if limit.above else TWO_SAMPLES,
    )


def _secrets(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.EXTERNAL_SECRETS}"'
    where = f'namespace="{platform.namespace}",name="sample"'
    labels = (("name", "sample"), ("namespace", platform.namespace))
    steps = (
        f"kubectl -n {platform.namespace} get externalsecrets",
        f"kubectl -n {platform.namespace} describe externalsecrets",
        platform.logs("external-secrets", "external-secrets"),
    )
    limit = platform.limit("secrets", "sync", "warning")
    lasts = duration(limit.duration)
    state = f'externalsecret_status_condition{{{job},condition="Ready",status="False"'
    yield platform.alert(
        PART,
        "secrets",
        "SecretSyncFailed",
        limit.severity,
        "security",
        f"max by (namespace, name) ({state}}}) == 1",
        limit.duration,
        summary="A secret cannot be read from the store",
        description=f"{{{{ $labels.name }}}} in {{{{ $labels.namespace }}}} has not been read for {lasts}.",
        impact="Running pods keep the old secret; a rotated one is not known to them.",
        why=limit.why,
        threshold=f"not ready for {lasts}",
        proof=Proof((Input(f"{state},{where}}}", 1, 0, 0),), 1, labels),
        steps=steps,
        key=key("secrets", "sync", limit),
    )
    limit = platform.limit("secrets", "refresh", "warning")
    reads, refresh = max(1, int(limit.above)), platform.fleet.platform.secrets.refresh
    overdue = duration(reads * refresh)
    calls = f"externalsecret_sync_calls_total{{{job}"
    yield platform.alert(
        PART,
        "secrets",
        "SecretRefreshOverdue",
        limit.severity,
        "security",
        f"sum by (namespace, name) (increase({calls}}}[{overdue}])) == 0",
        limit.duration,
        summary="A secret has not been refreshed",
        description=(
            f"{{{{ $labels.name }}}} in {{{{ $labels.namespace }}}} was not read {times(reads)} in a row."
        ),
        impact="A rotation would not arrive.",
        why=f"It is read every {duration(refresh)}. {limit.why}",
        threshold=f"no read within {overdue}",
        proof=Proof(
            (Input(f"{calls},{where}}}", 0, 1, 0.01, "counter", idle=0.01),),
            0,
            labels,
            onset=TWO_SAMPLES,
        ),
        steps=steps,
        key=key("secrets", "refresh", limit),
        also=("platform.secrets.refresh",),
    )
    limit = platform.limit("certificates", "rotation", "warning")
    late = int(limit.above)
    renewal = f'certmanager_certificate_renewal_timestamp_seconds{{job="{scraping.CERT_MANAGER}"'
    query = f"time() - max by (namespace, name) ({renewal}}})"
    yield platform.alert(
        PART,
        "certificates",
        "RotationOverdue",
        limit.severity,
        "security",
        f"{query} > {late}",
        limit.duration,
        summary="A certificate should have been rotated",
        description="{{ $labels.name }} in {{ $labels.namespace }} is {{ $value | humanizeDuration }} late.",
        impact="It expires when its renewals go on failing.",
        why=limit.why,
        threshold=f"overdue by more than {duration(late)}",
        panel=Panel(query, "s", "Overdue by", late),
        proof=Proof(
            (Input(f"{renewal},{where}}}", -2 * late, 86400, 7200 - late, idle=86400),),
            2 * late,
            labels,
            drift=1,
        ),
        steps=(
            f"kubectl -n {platform.namespace} describe certificates",
            f"kubectl -n {platform.namespace} get certificaterequests,orders,challenges",
            platform.logs("cert-manager", "cert-manager"),
        ),
        key=key("certificates", "rotation", limit),
    )


def _exemption(platform: Platform, exempted: str, why: str, until: str) -> Alert:
    end = int(datetime.combine(date.fromisoformat(until), datetime.max.time(), UTC).timestamp()) + 1
    name = "".join(part.capitalize() for part in exempted.replace("_", ".").replace("-", ".").split("."))
    return platform.alert(
        PART,
        "exemptions",
        f"Exemption{name}Expired",
        "warning",
        "security",
        f"vector(time()) > {end}",
        3600,
        summary="An exemption of the platform has expired",
        description=f"{exempted} was loosened until {until}: {why}",
        impact="A protection is missing for longer than was agreed.",
        why="The day was agreed when the protection was loosened.",
        threshold=f"after {until}",
        panel=Panel(f"{end} - time()", "s", "Time left"),
        proof=Proof((), end - 1, onset=60, start=end - 1, drift=1),
        steps=(
            "./doit check:exemptions",
            f"./doit explain {exempted}",
            f"git log -3 -- {platform.fleet.catalog}",
        ),
        key=exempted,
    )

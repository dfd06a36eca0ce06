"""Security signals of the whole platform: what runs that should not, and what no longer protects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from generators.alerts._alert import TWO_SAMPLES, Alert, Input, Panel, Proof
from generators.alerts._component import Platform
from generators.alerts.text import duration
from generators.conventions import scraping

PART = "security"


def alerts(platform: Platform) -> Iterator[Alert]:
    """Admission, images, secrets, certificates, exemptions."""
    yield from _admission(platform)
    yield from _images(platform)
    yield from _secrets(platform)
    for exemption in platform.fleet.exemptions:
        yield _exemption(platform, exemption.key, exemption.why, exemption.until)


def _admission(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.API_SERVER}"'
    name = "pod_security_evaluations_total"
    query = f'sum by (policy_level) (increase({name}{{{job},decision="deny"}}[15m]))'
    sample = f'{name}{{{job},instance="10.0.0.1:1",decision="deny",policy_level="restricted",mode='
    yield platform.alert(
        PART,
        "admission",
        "PodSecurityViolations",
        "warning",
        "security",
        f"{query} > 0",
        60,
        summary="Pods were refused because they break Pod Security",
        description="Pods that break the level {{ $labels.policy_level }} were refused within 15m.",
        impact="The pods do not run. Whoever sent them tries what is not allowed here.",
        why="Charts cannot produce such a pod, so each one comes from somewhere else.",
        threshold="any within 15m",
        panel=Panel(query, "short", "Refused pods"),
        # One pod in two minutes; almost none is none.
        proof=Proof(
            (Input(f'{sample}"enforce"}}', 1 / 120, 0, 0, "counter"),),
            7.5,
            (("policy_level", "restricted"),),
            memory=900,
            onset=TWO_SAMPLES,
        ),
        steps=(
            "kubectl get events -A --field-selector reason=FailedCreate",
            f"kubectl get namespace {platform.namespace} -o yaml",
            "kubectl get --raw /metrics | grep pod_security_evaluations_total",
        ),
    )


def _images(platform: Platform) -> Iterator[Alert]:
    job = f'job="{scraping.TRIVY}"'
    found = f'trivy_image_vulnerabilities{{{job},namespace=~"{platform.namespaces}",severity="Critical"}}'
    query = f"max by (namespace, resource_name) ({found})"
    sample = f'{job},namespace="{platform.namespace}",severity="Critical",resource_name="sample"'
    where = (("namespace", platform.namespace),)
    yield platform.alert(
        PART,
        "images",
        "VulnerableImageRunning",
        "warning",
        "security",
        f"{query} > 0",
        3600,
        summary="An image with critical vulnerabilities is running",
        description=(
            "{{ $labels.resource_name }} in {{ $labels.namespace }} runs an image with {{ $value }} critical"
            " vulnerabilities."
        ),
        impact="What is known to be exploitable can be reached.",
        why="Images are scanned before they are released: what is found later is newly known.",
        threshold="any for 1h",
        panel=Panel(query, "short", "Critical vulnerabilities", 0),
        proof=Proof(
            (Input(f"trivy_image_vulnerabilities{{{sample}}}", 2, 0, 0),),
            2,
            (*where, ("resource_name", "sample")),
        ),
        steps=(
            f"kubectl -n {platform.namespace} get vulnerabilityreports",
            f"kubectl -n {platform.namespace} get pods -o wide",
            f"git log -3 -- releases/{platform.environment}",
        ),
    )
    name = "kyverno_policy_results_total"
    job = f'job="{scraping.KYVERNO}"'
    matchers = f'{job},rule_result="fail",resource_namespace=~"{platform.namespaces}"'
    query = f"sum by (policy_name, resource_namespace) (increase({name}{{{matchers}}}[15m]))"
    sample = (
        f'{name}{{{job},rule_result="fail",resource_namespace="{platform.namespace}",'
        f'policy_name="verify-images",rule_name="signed"}}'
    )
    yield platform.alert(
        PART,
        "images",
        "UnsignedImage",
        "warning",
        "security",
        f"{query} > 0",
        60,
        summary="An image without a valid signature was seen",
        description=(
            "Objects in {{ $labels.resource_namespace }} broke the policy"
            " {{ $labels.policy_name }} within 15m."
        ),
        impact="Somebody tries to run, or runs, what our pipelines did not build.",
        why="Every image of ours is signed, so each one is a question.",
        threshold="any within 15m",
        panel=Panel(query, "short", "Violations"),
        proof=Proof(
            (Input(sample, 1 / 120, 0, 0, "counter"),),
            7.5,
            (("policy_name", "verify-images"), ("resource_namespace", platform.namespace)),
            memory=900,
            onset=TWO_SAMPLES,
        ),
        steps=(
            f"kubectl -n {platform.namespace} get policyreports",
            f"kubectl -n {platform.namespace} get pods -o wide",
            f"kubectl -n {platform.namespace} get events --sort-by=.lastTimestamp",
        ),
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
    state = f'externalsecret_status_condition{{{job},condition="Ready",status="False"'
    yield platform.alert(
        PART,
        "secrets",
        "SecretSyncFailed",
        "warning",
        "security",
        f"max by (namespace, name) ({state}}}) == 1",
        900,
        summary="A secret cannot be read from the store",
        description="{{ $labels.name }} in {{ $labels.namespace }} has not been read for 15m.",
        impact="Running pods keep the old secret; a rotated one is not known to them.",
        why="The store may restart; a quarter of an hour is longer than that.",
        threshold="not ready for 15m",
        proof=Proof((Input(f"{state},{where}}}", 1, 0, 0),), 1, labels),
        steps=steps,
    )
    window = 3 * platform.fleet.platform.secrets.refresh
    calls = f"externalsecret_sync_calls_total{{{job}"
    yield platform.alert(
        PART,
        "secrets",
        "SecretRefreshOverdue",
        "warning",
        "security",
        f"sum by (namespace, name) (increase({calls}}}[{duration(window)}])) == 0",
        600,
        summary="A secret has not been refreshed",
        description="{{ $labels.name }} in {{ $labels.namespace }} was not read three times in a row.",
        impact="A rotation would not arrive.",
        why=f"It is read every {duration(platform.fleet.platform.secrets.refresh)}.",
        threshold=f"no read within {duration(window)}",
        proof=Proof(
            (Input(f"{calls},{where}}}", 0, 1, 0.01, "counter", idle=0.01),),
            0,
            labels,
            onset=TWO_SAMPLES,
        ),
        steps=steps,
        key="platform.secrets.refresh",
    )
    renewal = f'certmanager_certificate_renewal_timestamp_seconds{{job="{scraping.CERT_MANAGER}"'
    query = f"time() - max by (namespace, name) ({renewal}}})"
    yield platform.alert(
        PART,
        "certificates",
        "RotationOverdue",
        "warning",
        "security",
        f"{query} > 86400",
        600,
        summary="A certificate should have been rotated",
        description="{{ $labels.name }} in {{ $labels.namespace }} is {{ $value | humanizeDuration }} late.",
        impact="It expires when its renewals go on failing.",
        why="Renewals are retried every hour; a day of failures is no hiccup.",
        threshold="overdue by more than 1d",
        panel=Panel(query, "s", "Overdue by", 86400),
        proof=Proof(
            (Input(f"{renewal},{where}}}", -2 * 86400, 86400, 7200 - 86400, idle=86400),),
            2 * 86400,
            labels,
            drift=1,
        ),
        steps=(
            f"kubectl -n {platform.namespace} describe certificates",
            f"kubectl -n {platform.namespace} get certificaterequests,orders,challenges",
            platform.logs("cert-manager", "cert-manager"),
        ),
    )


def _exemption(platform: Platform, key: str, why: str, until: str) -> Alert:
    end = int(datetime.combine(date.fromisoformat(until), datetime.max.time(), UTC).timestamp()) + 1
    name = "".join(part.capitalize() for part in key.replace("_", ".").replace("-", ".").split("."))
    return platform.alert(
        PART,
        "exemptions",
        f"Exemption{name}Expired",
        "warning",
        "security",
        f"vector(time()) > {end}",
        3600,
        summary="An exemption of the platform has expired",
        description=f"{key} was loosened until {until}: {why}",
        impact="A protection is missing for longer than was agreed.",
        why="The day was agreed when the protection was loosened.",
        threshold=f"after {until}",
        panel=Panel(f"{end} - time()", "s", "Time left"),
        proof=Proof((), end - 1, onset=60, start=end - 1, drift=1),
        steps=("./doit check:exemptions", f"./doit explain {key}", "git log -3 -- services.yaml"),
        key=key,
    )

"""Public hosts as the world meets them: reachable, and with a certificate that is trusted and lasts."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof
from generators.alerts._subject import Subject
from generators.alerts.text import number
from generators.conventions import names, scraping

_DAY = 86400
_EXPIRING = 21
"""Days: cert-manager renews a certificate of 90 days when 30 are left, so a week was lost already."""


def public(subject: Subject) -> Iterator[Alert]:
    """For services with a host of their own."""
    if not subject.settings.route.hosts:
        return
    probe = f'job="{scraping.PROBE}",service="{subject.id}"'
    success, expiry = f"probe_success{{{probe}}}", f"probe_ssl_earliest_cert_expiry{{{probe}}}"
    domain = subject.fleet.environments[-1].domain
    host = names.host(subject.settings.route.hosts[0], domain)
    sample = f'{probe},environment="{subject.environment}",instance="https://{host}/"'
    labels = (
        ("environment", subject.environment),
        ("instance", f"https://{host}/"),
        ("job", scraping.PROBE),
    )
    dates = f"openssl s_client -connect {host}:443 </dev/null | openssl x509 -noout -dates"
    steps = (
        f"curl -sSvo /dev/null https://{host}/",
        subject.kubectl("get httproute,certificate"),
        subject.pods_command("get pods -o wide"),
    )
    yield subject.alert(
        "PublicHostFailing",
        subject.service.base.down,
        "availability",
        f"{success} == 0 and on (environment, instance) {expiry}",
        180,
        summary=f"{subject.service.title} does not answer at its public host",
        description="{{ $labels.instance }} is reached over a trusted connection and does not answer well.",
        impact="Users outside see an error page.",
        why="Three minutes are several probes in a row.",
        threshold="no good answer for 3m",
        panel=Panel(success, "short", "Public hosts that answer"),
        proof=Proof(
            (
                # Below: without a trusted connection it is the certificate's alert that speaks.
                Input(f"probe_success{{{sample}}}", 0, 1, 0, idle=1),
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    90 * _DAY,
                    90 * _DAY,
                    ABSENT,
                    idle=90 * _DAY,
                ),
            ),
            0,
            labels,
        ),
        steps=steps,
        key=f"tiers.{subject.service.tier.name}.down",
    )
    # Without trust the prober never sees the certificate, so its expiry is not there to be compared.
    up = f'sum by (environment) (up{{job="{subject.id}"}}) > 0'
    yield subject.alert(
        "CertificateInvalid",
        subject.capped("critical"),
        "certificate",
        f"{success} == 0 unless on (environment, instance) {expiry} and on (environment) ({up})",
        180,
        summary=f"No trusted connection to the public host of {subject.service.title}",
        description=(
            "{{ $labels.instance }} cannot be reached over TLS although its pods answer: the certificate is"
            " expired or not trusted, or the gateway is away."
        ),
        impact="Browsers refuse the connection: for users the service is down.",
        why="A certificate does not mend itself; three minutes leave out a reload of the gateway.",
        threshold="no trusted connection for 3m",
        panel=Panel(success, "short", "Public hosts that answer"),
        proof=Proof(
            (
                # Below: a bad answer over a trusted connection is not the certificate's fault.
                Input(f"probe_success{{{sample}}}", 0, 1, 0, idle=1),
                Input(f"up{{{subject.target}}}", 1, 1, 1, idle=1),
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    ABSENT,
                    90 * _DAY,
                    90 * _DAY,
                    idle=90 * _DAY,
                ),
            ),
            0,
            labels,
        ),
        steps=(
            dates,
            subject.kubectl("describe certificate"),
            subject.kubectl("get httproute,gateway"),
        ),
    )
    left = f"{expiry} - time()"
    yield subject.alert(
        "CertificateExpiring",
        subject.capped("warning"),
        "certificate",
        f"{left} < {_EXPIRING * _DAY}",
        3600,
        summary=f"The certificate of {subject.service.title} expires soon",
        description="The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}.",
        impact="When it has expired, browsers refuse the connection.",
        why=f"It is renewed 30 days ahead: with {_EXPIRING} left, renewals have failed for over a week.",
        threshold=f"less than {_EXPIRING} days left",
        panel=Panel(left, "s", "Life left in the certificate", _EXPIRING * _DAY),
        proof=Proof(
            (
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    20 * _DAY,
                    90 * _DAY,
                    (_EXPIRING + 1) * _DAY,
                    idle=90 * _DAY,
                ),
            ),
            float(number(20 * _DAY)),
            labels,
            drift=-1,
        ),
        steps=(
            subject.kubectl("describe certificate"),
            "kubectl -n cert-manager logs -l app.kubernetes.io/name=cert-manager --tail=200",
            dates,
        ),
    )

"""Public hosts as the world meets them: reachable, and with a certificate that is trusted and lasts."""

from __future__ import annotations

from collections.abc import Iterator

from generators.alerts._alert import ABSENT, Alert, Input, Panel, Proof
from generators.alerts._subject import Subject
from generators.alerts.text import duration, number
from generators.conventions import names, scraping
from generators.conventions.service_limits import heard

_DAY = 86400
_NEW = 90 * _DAY
"""Life of a new certificate in tests."""


def public(subject: Subject) -> Iterator[Alert]:
    """For services with a host of their own."""
    if not subject.settings.route.hosts:
        return
    probe = f'job="{scraping.PROBE}",service="{subject.id}"'
    success, expiry = f"probe_success{{{probe}}}", f"probe_ssl_earliest_cert_expiry{{{probe}}}"
    domain = subject.fleet.environments[-1].domain
    host = names.host(subject.settings.route.hosts[0], domain)
    space = f'namespace="{subject.namespace}"'
    sample = f'{probe},environment="{subject.environment}",{space},instance="https://{host}/"'
    reached = (("environment", subject.environment), ("instance", f"https://{host}/"))
    labels = (*reached, ("job", scraping.PROBE), ("namespace", subject.namespace))
    dates = f"openssl s_client -connect {host}:443 </dev/null | openssl x509 -noout -dates"
    steps = (
        f"curl -sSvo /dev/null https://{host}/",
        subject.kubectl("get httproute,certificate"),
        subject.pods_command("get pods -o wide"),
    )
    severity = heard("host-failing", subject.service.base.down)
    failing = subject.limit("host-failing", severity)
    yield subject.alert(
        "PublicHostFailing",
        severity,
        "availability",
        # Without the target's other labels it is one incident with the pods being gone.
        f"max by (environment, instance) ({success}) == 0 and on (environment, instance) {expiry}",
        failing.duration,
        summary=f"{subject.service.title} does not answer at its public host",
        description="{{ $labels.instance }} is reached over a trusted connection and does not answer well.",
        impact="Users outside see an error page.",
        why=failing.why,
        threshold=f"no good answer for {duration(failing.duration)}",
        panel=Panel(success, "short", "Public hosts that answer"),
        proof=Proof(
            (
                # Below: without a trusted connection it is the certificate's alert that speaks.
                Input(f"probe_success{{{sample}}}", 0, 1, 0, idle=1),
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    _NEW,
                    _NEW,
                    ABSENT,
                    idle=_NEW,
                ),
            ),
            0,
            reached,
        ),
        steps=steps,
        key=subject.limit_key("host-failing", severity),
        also=(subject.tier_key("down"),),
    )
    # Without trust the prober never sees the certificate, so its expiry is not there to be compared.
    up = f'sum by (environment) (up{{job="{subject.id}"}}) > 0'
    invalid = subject.limit("certificate-invalid", "critical")
    yield subject.alert(
        "CertificateInvalid",
        subject.capped("critical"),
        "certificate",
        f"{success} == 0 unless on (environment, instance) {expiry} and on (environment) ({up})",
        invalid.duration,
        summary=f"No trusted connection to the public host of {subject.service.title}",
        description=(
            "{{ $labels.instance }} cannot be reached over TLS although its pods answer: the certificate is"
            " expired or not trusted, or the gateway is away."
        ),
        impact="Browsers refuse the connection: for users the service is down.",
        why=invalid.why,
        threshold=f"no trusted connection for {duration(invalid.duration)}",
        panel=Panel(success, "short", "Public hosts that answer"),
        proof=Proof(
            (
                # Below: a bad answer over a trusted connection is not the certificate's fault.
                Input(f"probe_success{{{sample}}}", 0, 1, 0, idle=1),
                Input(f"up{{{subject.target}}}", 1, 1, 1, idle=1),
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    ABSENT,
                    _NEW,
                    _NEW,
                    idle=_NEW,
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
        key=subject.limit_key("certificate-invalid", "critical"),
    )
    left = f"{expiry} - time()"
    expiring = subject.limit("certificate-expiring", "warning")
    least = int(expiring.below)
    bad, good = least - min(_DAY, least // 2), max(_NEW, least + _DAY)
    yield subject.alert(
        "CertificateExpiring",
        subject.capped("warning"),
        "certificate",
        f"{left} < {least}",
        expiring.duration,
        summary=f"The certificate of {subject.service.title} expires soon",
        description="The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}.",
        impact="When it has expired, browsers refuse the connection.",
        why=expiring.why,
        threshold=f"less than {_life(least)} left",
        panel=Panel(left, "s", "Life left in the certificate", least),
        proof=Proof(
            (
                Input(
                    f"probe_ssl_earliest_cert_expiry{{{sample}}}",
                    bad,
                    good,
                    least + _DAY,
                    idle=good,
                ),
            ),
            float(number(bad)),
            labels,
            drift=-1,
        ),
        steps=(
            subject.kubectl("describe certificate"),
            "kubectl -n cert-manager logs -l app.kubernetes.io/name=cert-manager --tail=200",
            dates,
        ),
        key=subject.limit_key("certificate-expiring", "warning"),
    )


def _life(seconds: int) -> str:
    """``21 days``, and what are no whole days as ``36h``."""
    return duration(seconds) if seconds % _DAY else f"{seconds // _DAY} days"

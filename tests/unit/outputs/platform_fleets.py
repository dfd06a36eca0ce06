"""Two small fleets in the shapes that matter: Gateway with operator, Ingress with files."""

from __future__ import annotations

from dataclasses import replace

from generators.model import (
    Alerting,
    Certificates,
    Compute,
    Delivery,
    Environment,
    Fleet,
    Gateway,
    InCluster,
    Model,
    Platform,
    Prometheus,
    Quota,
    Resource,
    Risk,
    SecretStore,
    Tenant,
    Tier,
)

QUOTA = Quota("40", "80Gi", "120Gi", 300)


def environment(name: str, platform: str, *, last: bool, tenants: tuple[Tenant, ...] = ()) -> Environment:
    domain = f"{platform}.example" if last else f"{name}.{platform}.example"
    return Environment(
        name, f"{platform}-{name}", domain, "low", (), 3600, 3600, 3 if last else 1, QUOTA, tenants
    )


def resource(name: str, kind: str, port: int, version: str, environments: tuple[str, ...]) -> Resource:
    small = Compute("100m", "256Mi", "128Mi")
    large = Compute("500m", "512Mi", "256Mi")
    instance = InCluster(f"docker.io/library/{name}", version, "5Gi", small, large)
    return Resource(name, kind, port, 200, None, {}, dict.fromkeys(environments, instance))


def with_gateway() -> Fleet:
    """Two environments; databases inside the first."""
    platform = Platform(
        name="codai",
        title="Codai",
        registry="ghcr.io/codai-project",
        kubernetes="1.37",
        sources="apps",
        prometheus=Prometheus("operator", "monitoring", "http://prometheus.monitoring.svc:9090"),
        gateway=Gateway("gateway", "cilium", "gateway-system"),
        secrets=SecretStore("vault", "https://vault.codai.example", "codai", 3600),
        certificates=Certificates("letsencrypt", "ClusterIssuer"),
    )
    return Fleet(
        platform=platform,
        environments=(
            environment("staging", "codai", last=False),
            environment("production", "codai", last=True),
        ),
        teams={},
        tiers={
            "core": Tier("core", "Core", 1_000_000),
            "business": Tier("business", "Business", 100_000),
            "support": Tier("support", "Support", 1_000),
        },
        languages={},
        resources={
            "postgres": resource("postgres", "postgresql", 5432, "17.6", ("staging",)),
            "redis": resource("redis", "redis", 6379, "8.2.1", ("staging",)),
        },
        alerting=Alerting((), ()),
        delivery=Delivery(Risk({}, 30, 60), (), {}, ()),
        exemptions=(),
        fingerprint="",
    )


def with_ingress() -> Fleet:
    """Three environments with tenants, a queue beside the databases, all of it in-cluster."""
    base = with_gateway()
    tenants = (
        Tenant("acme", "Acme & Sons", Quota("4", "8Gi", "10Gi", 40)),
        Tenant("tiny", "Tiny", Quota("500m", "256Mi", "256Mi", 2)),
    )
    names = ("development", "staging", "production")
    return replace(
        base,
        platform=replace(
            base.platform,
            name="aiaas",
            title='AI as a Service: "one" platform',
            prometheus=replace(base.platform.prometheus, delivery="files"),
            gateway=Gateway("ingress", "haproxy", "ingress-system"),
        ),
        environments=tuple(
            environment(name, "aiaas", last=name == names[-1], tenants=tenants) for name in names
        ),
        resources={
            "postgres": resource("postgres", "postgresql", 5432, "17.6", names),
            "redis": resource("redis", "redis", 6379, "8.2.1", names),
            "nats": resource("nats", "nats", 4222, "2.12.2", names),
        },
    )


FLEETS = {"gateway": with_gateway, "ingress": with_ingress}


def model(fleet: Fleet) -> Model:
    return Model(fleet, ())

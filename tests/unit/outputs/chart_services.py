"""Services of every kind, scaler and strategy, on the two shapes of fleet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generators.model import (
    Call,
    Compute,
    Endpoint,
    External,
    Flag,
    Fleet,
    Hpa,
    Language,
    Logs,
    Objectives,
    Permission,
    Probe,
    Probes,
    QueueScaling,
    Resource,
    Rollout,
    Route,
    Scaling,
    Schedule,
    Secret,
    Service,
    Sessions,
    Settings,
    Shutdown,
    Step,
    Storage,
    Team,
    Use,
)
from tests.unit.outputs.platform_fleets import with_gateway, with_ingress

ENDPOINTS = {
    "staging": Endpoint("pay.staging.example", 443, ("192.0.2.0/24",)),
    "production": Endpoint("pay.example", 8443, ("198.51.100.0/24", "203.0.113.7/32")),
}
POSTGRES = Endpoint("postgres.internal.codai.example", 5432, ("10.20.0.0/24",))
REDIS = Endpoint("redis.internal.codai.example", 6380, ("10.20.1.0/24",))

SETTINGS = Settings(
    requests=Compute("100m", "256Mi", "128Mi"),
    limits=Compute("500m", "256Mi", "256Mi"),
    scaling=Scaling(2, 6, Hpa(0.7, 0.0), None),
    rollout=Rollout("rolling", (Step(25, 300), Step(50, 600)), 900, 60, 600),
    probes=Probes(
        Probe("/health/started", 2, 2, 30),
        Probe("/health/ready", 5, 2, 3),
        Probe("/health/live", 10, 3, 6),
    ),
    shutdown=Shutdown(5, 20, 30),
    objectives=Objectives(0.999, 0.3, 0.99),
    scrape_interval=15,
    down="critical",
    loudest="critical",
    spread="required",
    logs=Logs(30, 0.05),
    route=Route((), ("/",), 30),
    sessions=Sessions(False, 10800),
    schedule=Schedule("", "Etc/UTC", 3600, 600, 2, 3),
    storage=None,
    config=(),
    temporary="64Mi",
    pool=5,
    series=2000,
)
TEAM = Team("commerce", "@codai/commerce", "#team-commerce", "commerce", "c@codai.example", ("lead",))


def settings(**changes: Any) -> Settings:
    """The ordinary settings with some of them changed."""
    return replace(SETTINGS, **changes)


def gateway_fleet() -> Fleet:
    """Gateway API and operator; databases inside staging, outside in production."""
    fleet = with_gateway()
    outside = {"postgres": POSTGRES, "redis": REDIS}
    resources: dict[str, Resource] = {
        name: replace(resource, endpoints={"production": outside[name]})
        for name, resource in fleet.resources.items()
    }
    return replace(fleet, resources=resources, teams={"commerce": TEAM})


def ingress_fleet() -> Fleet:
    """Ingress and files; every resource inside."""
    return replace(with_ingress(), teams={"commerce": TEAM})


def service(fleet: Fleet, name: str = "wallet", base: Settings = SETTINGS, **changes: Any) -> Service:
    """A service that states little; ``overrides`` are settings by environment."""
    overrides: dict[str, Settings] = changes.pop("overrides", {})
    plain = Service(
        id=name,
        title="Programmable Wallet",
        description='Keeps what people own: "money" & more',
        kind="web",
        tier=fleet.tiers["business"],
        team=TEAM,
        language=Language("typescript", 0.8),
        paths=(),
        port=4104,
        calls=(),
        uses=(),
        egress=(),
        secrets=(),
        permissions=(),
        flags=(),
        metrics=(),
        signals=(),
        exemptions=(),
        base=base,
        environments={e.name: overrides.get(e.name, base) for e in fleet.environments},
        fingerprint="",
    )
    return replace(plain, **changes)


def full(fleet: Fleet) -> dict[str, Any]:
    """Everything a service may ask for besides its kind."""
    return {
        "calls": (Call("logai", 4102, False), Call("bancai", 4103, True)),
        "uses": tuple(Use(resource, False) for resource in fleet.resources.values()),
        "egress": (External("stripe", "card payments", ENDPOINTS),),
        "secrets": (Secret("database-password", "wallet/database", "password"),),
        "permissions": (Permission(("",), ("configmaps",), ("wallet",), ("get", "watch")),),
        "flags": (Flag("new-checkout", "commerce", "2030-01-01", False, {"staging": True}, "New"),),
    }


CONFIG = (("LOG_LEVEL", "info"), ("RETRIES", "0"))
WAYS_IN = Route(("wallet", "@"), ("/", "/pay"), 30)
QUEUE = Scaling(1, 9, None, QueueScaling("nats", "JOBS", "workers", 10, 0, 15, 120))
BLUE_GREEN = replace(SETTINGS.rollout, strategy="blue-green")
CANARY = replace(SETTINGS.rollout, strategy="canary")


def gateway_services() -> dict[str, Service]:
    """By id: each kind and strategy, plain and with everything."""
    fleet = gateway_fleet()
    rich = full(fleet)
    small = settings(scaling=Scaling(1, 1, None, None), spread="preferred", config=CONFIG)
    return {
        "rolling": service(fleet, "rolling"),
        "rich": service(
            fleet, "rich", settings(route=WAYS_IN, config=CONFIG), overrides={"staging": small}, **rich
        ),
        "canary": service(fleet, "canary", settings(rollout=CANARY, route=WAYS_IN), **rich),
        "blue": service(fleet, "blue", settings(rollout=BLUE_GREEN, route=WAYS_IN), **rich),
        "worker": service(fleet, "worker", settings(rollout=CANARY), kind="worker", port=0),
        "store": service(
            fleet,
            "store",
            settings(scaling=Scaling(3, 3, None, None), storage=Storage("10Gi", "/data", "fast")),
            kind="stateful",
        ),
        "nightly": service(
            fleet,
            "nightly",
            settings(schedule=Schedule("0 3 * * *", "Etc/UTC", 3600, 600, 0, 3), config=CONFIG),
            kind="cron",
            port=0,
            **rich,
        ),
        "once": service(
            fleet,
            "once",
            settings(schedule=Schedule("", "", 3600, 0, 2, 86400), shutdown=Shutdown(0, 20, 30)),
            kind="job",
            port=0,
        ),
    }


def ingress_services() -> dict[str, Service]:
    """By id: both ways of scaling, and sessions that stay on one pod."""
    fleet = ingress_fleet()
    rich = full(fleet)
    return {
        "queue": service(fleet, "queue", settings(scaling=QUEUE), kind="worker", port=0, **rich),
        "realtime": service(
            fleet,
            "realtime",
            settings(
                scaling=Scaling(2, 8, Hpa(0.7, 0.8), None),
                route=Route(("realtime",), ("/",), 0),
                sessions=Sessions(True, 3600),
            ),
            **rich,
        ),
        "router": service(
            fleet,
            "router",
            settings(
                scaling=Scaling(10, 30, Hpa(0.0, 0.75), None),
                rollout=Rollout("canary", (Step(5, 300), Step(10, 600)), 900, 0, 0),
                route=Route(("@",), ("/",), 30),
            ),
        ),
    }

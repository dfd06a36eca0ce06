"""The keys of one service: what only the service itself can say, and all settings as overrides."""

from __future__ import annotations

from generators.conventions.enumerations import KINDS, LANGUAGES, SEVERITIES
from generators.conventions.workloads import FIRST_PORT, LAST_PORT
from generators.grammar.addresses import NAME
from generators.grammar.alerting import BELOW, LEAST
from generators.grammar.settings import KIND_KEYS, LANGUAGE_KEYS, TIER_KEYS, level
from generators.grammar.types import Boolean, Choice, Integer, Key, ListOf, MapOf, Shape, Text
from generators.grammar.vocabulary import (
    Amount,
    Cidr,
    Date,
    Host,
    Line,
    Name,
    Reason,
    SourcePath,
    Team,
    Title,
    Value,
    Variable,
    duration,
)

CALL = Shape(
    "dependency",
    "A service that this one calls.",
    {
        "id": Key(Name, "Its id.", "login", required=True),
        "optional": Key(Boolean(), "Work goes on, with less, while it is away.", "true", default="false"),
    },
    short="id",
)
USE = Shape(
    "use",
    "A resource that this service reads or writes.",
    {
        "id": Key(Name, "Its name in resources.", "orders-db", required=True),
        "optional": Key(Boolean(), "Work goes on, with less, while it is away.", "true", default="false"),
    },
    short="id",
)
ENDPOINT = Shape(
    "endpoint",
    "Where a third party is, seen from one environment.",
    {
        "host": Key(Host, "Its host name.", "api.payments.example", required=True),
        "cidrs": Key(
            ListOf(Cidr, 1),
            "Its address ranges, or those of the egress proxy.",
            "[203.0.113.0/24]",
            required=True,
        ),
    },
)
EGRESS = Shape(
    "egress",
    "A third party that the service talks to. Everything else outside is closed.",
    {
        "purpose": Key(Line, "What for.", "card payments", required=True),
        "port": Key(Integer(1, 65535), "Its port.", "443", default="443"),
        "in": Key(MapOf(ENDPOINT, Name, 1), "Where it is, for every environment.", required=True),
    },
)
SECRET = Shape(
    "secret",
    "A secret, mounted as a file of its name.",
    {
        "key": Key(
            Text("a key such as shop/database", r"[A-Za-z0-9][A-Za-z0-9._/-]*", 200),
            "Where it lies in the store.",
            "shop/database",
            required=True,
        ),
        "field": Key(
            Text("a field such as password", r"[A-Za-z0-9][A-Za-z0-9._-]*", 100),
            "Which field of it.",
            "password",
            required=True,
        ),
    },
)
_KUBERNETES = Text(
    "the name of one kind, such as configmaps,", r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?(/[a-z]+)?", 100
)
PERMISSION = Shape(
    "permission",
    "What the service may do with the Kubernetes API, in its own namespace.",
    {
        "groups": Key(
            ListOf(Text('an API group; "" is the core group', rf"({NAME})?", 253), 1),
            "API groups.",
            '[""]',
            required=True,
        ),
        "resources": Key(ListOf(_KUBERNETES, 1), "Kinds, in the plural.", "[configmaps]", required=True),
        "names": Key(
            # Kubernetes takes an empty list for every object, and whoever reads it for none.
            ListOf(Text("the name of an object", NAME, 253), 1),
            "Only these objects.",
            "[shop-limits]",
        ),
        "verbs": Key(
            ListOf(Choice("get", "list", "watch", "create", "update", "patch", "delete"), 1),
            "What it may do.",
            "[get, watch]",
            required=True,
        ),
    },
)
FLAG = Shape(
    "flag",
    "A feature flag, switched without a restart.",
    {
        "description": Key(Line, "What it switches.", "The checkout in one step.", required=True),
        "owner": Key(Team, "The team that removes it.", "commerce", required=True),
        "until": Key(Date, "The day by which it must be gone.", '"2027-03-01"', required=True),
        "default": Key(Boolean(), "Where no environment says otherwise.", "false", default="false"),
        "in": Key(MapOf(Boolean(), Name), "Its value in single environments.", "{staging: true}"),
    },
)
METRIC = Shape(
    "metric",
    "A metric that the service exports: it gets a panel, and an info alert with above or below.",
    {
        "type": Key(
            Choice("counter", "gauge", "histogram"),
            "Its Prometheus type.",
            "counter",
            required=True,
        ),
        "unit": Key(
            Text("a unit in the plural, such as seconds", "[a-z][a-z_]*", 40),
            "What it counts, in base units.",
            "transfers",
            required=True,
        ),
        "description": Key(Line, "What it tells.", "Transfers by outcome.", required=True),
        "labels": Key(
            MapOf(
                ListOf(Text("a value such as refused", r"[A-Za-z0-9_.-]+", 60), 1),
                Text("a label such as outcome", "[a-z][a-z0-9_]*", 40),
            ),
            "Its labels with every value they can have.",
            "{outcome: [settled, refused]}",
        ),
        "above": Key(Amount, "Worth a note when above.", "100"),
        "below": Key(Amount, "Worth a note when below.", "1"),
    },
)
LIMIT_CHANGE = Shape(
    "limit of a service",
    "What differs from the limit that holds for all services; only figures that it has.",
    {
        "above": Key(Amount, "The figure.", "3%"),
        "for": Key(duration("0s", "1h"), "How long it must last.", "10m"),
        "over": Key(duration("1m", "30d"), "The window it is measured over.", "1h"),
        "below": BELOW,
        "least": LEAST,
        "why": Key(Reason, "Why this figure.", "The nightly import is slow by design.", required=True),
    },
)
ALERTS = Shape(
    "alerts of a service",
    "Own limits of one signal, or of one of the names in alerting.services.",
    {severity: Key(LIMIT_CHANGE, f"The {severity} limit.") for severity in SEVERITIES},
)
LOOSEN = Shape(
    "exemption",
    "The reason and the end of an exemption.",
    {
        "why": Key(
            Reason,
            "Why the protection has to be weaker here.",
            "Loads a model of 4 GB before it answers.",
            required=True,
        ),
        "until": Key(
            Date,
            "The day it ends; check:exemptions tells two weeks ahead.",
            '"2027-06-30"',
            required=True,
        ),
    },
)
SERVICE_SETTINGS: dict[str, Key] = {
    "config": Key(
        MapOf(Value, Variable),
        "Plain configuration, as environment variables.",
        "{LOG_LEVEL: info}",
    ),
}
OWN_KEYS: dict[str, Key] = {
    "title": Key(Title, "Its name as people read it.", "Web Shop", required=True),
    "description": Key(Line, "What it is, in a sentence.", otherwise="the title"),
    "tier": Key(Name, "How important it is: a key of tiers.", "business", required=True),
    "team": Key(Team, "Who owns it: a key of teams.", "commerce", required=True),
    "language": Key(Choice(*LANGUAGES), "What it is written in.", "typescript", required=True),
    "kind": Key(
        Choice(*KINDS), "How it runs. Pods of one service never reach each other.", "worker", default="web"
    ),
    "port": Key(
        Integer(FIRST_PORT, LAST_PORT), "The port it listens on; unique. Not for cron and job.", "4104"
    ),
    "depends_on": Key(ListOf(CALL), "The services it calls: an id, or {id, optional}.", "[login]"),
    "uses": Key(
        ListOf(USE),
        "The resources it reads or writes: a name, or {id, optional}. The password of PostgreSQL is one of its"
        " secrets; that of a Redis or NATS in the cluster comes with it.",
        "[orders-db]",
    ),
    "paths": Key(
        ListOf(SourcePath),
        "Folders it is made of besides `<sources>/<id>`; each belongs to one service only.",
        "[packages/ledger]",
    ),
    "egress": Key(
        MapOf(EGRESS, Name),
        EGRESS.doc,
        "{payments: {purpose: card payments, in:"
        " {staging: {host: sandbox.payments.example, cidrs: [198.51.100.0/24]},"
        " production: {host: api.payments.example, cidrs: [203.0.113.0/24]}}}}",
    ),
    "secrets": Key(
        MapOf(SECRET, Name),
        "Secrets by the name of their file. Its own password of PostgreSQL lies at `<id>/database`.",
        "{api-key: {key: shop/api, field: key}}",
    ),
    "permissions": Key(ListOf(PERMISSION), PERMISSION.doc),
    "flags": Key(MapOf(FLAG, Name), "Feature flags by name."),
    "metrics": Key(
        MapOf(METRIC, Text("a metric name such as shop_orders_total", "[a-z][a-z0-9_]*", 80)),
        "Metrics of its own, by name.",
    ),
    "alerts": Key(MapOf(ALERTS, Name), "Own limits, by signal or by a name of alerting.services."),
    "loosen": Key(
        MapOf(LOOSEN, Text("a key such as probes.readiness", r"[a-z_]+(\.[a-z0-9_-]+)*", 120)),
        "Overrides that weaken a protection, by the key they change (or one above it): why, until.",
    ),
}
SERVICE = level(
    "service",
    "One deployable service. Ten lines are enough: tier, kind and language carry the defaults.",
    {**OWN_KEYS, **LANGUAGE_KEYS},
    {**TIER_KEYS, **KIND_KEYS, **SERVICE_SETTINGS},
)

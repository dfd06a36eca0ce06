"""The keys that are about the platform as a whole: environments, teams, tiers."""

from __future__ import annotations

from generators.conventions.enumerations import KUBERNETES, RISKS
from generators.grammar.addresses import NAME, PORT, REPOSITORY
from generators.grammar.settings import KIND_KEYS, LANGUAGE_KEYS, TIER_KEYS, level
from generators.grammar.types import Choice, Integer, Key, ListOf, MapOf, Shape, Text
from generators.grammar.vocabulary import (
    WORDS,
    Cpu,
    Domain,
    Line,
    Mail,
    Name,
    SecureUrl,
    Size,
    Team,
    Title,
    Url,
    days,
    duration,
)

REMOTE_WRITE = Shape(
    "remote write",
    "A long-term store that every sample is sent to.",
    {
        "address": Key(
            Url,
            "Where samples are sent.",
            "https://metrics.shop.example/api/v1/push",
            required=True,
        ),
        "samples_per_second": Key(
            Integer(1, 100_000_000),
            "How many it takes, of every replica of Prometheus; checked against all services.",
            "50000",
            required=True,
        ),
    },
)
PROMETHEUS = Shape(
    "prometheus",
    "How metrics are collected.",
    {
        "delivery": Key(
            Choice("operator", "files"),
            "As objects of the operator or as plain files, never both.",
            "operator",
            required=True,
        ),
        "namespace": Key(Name, "The namespace that Prometheus runs in.", "monitoring", required=True),
        "address": Key(
            Url,
            "Where it answers queries.",
            "http://prometheus-operated.monitoring.svc:9090",
            required=True,
        ),
        "retention": Key(days("1d", "3650d"), "How long it keeps samples.", "35d", default="35d"),
        "remote_write": Key(REMOTE_WRITE, REMOTE_WRITE.doc),
    },
)
GATEWAY = Shape(
    "gateway",
    "The way in from outside.",
    {
        "api": Key(Choice("gateway", "ingress"), "Gateway API or Ingress.", "gateway", required=True),
        "class": Key(Name, "Its class.", "public", required=True),
        "namespace": Key(Name, "The namespace that its pods run in.", "gateway-system", required=True),
    },
)
SECRET_STORE = Shape(
    "secret store",
    "Where External Secrets reads from.",
    {
        "store": Key(Name, "The name of the SecretStore.", "vault", required=True),
        "server": Key(SecureUrl, "Its address.", "https://vault.shop.example", required=True),
        "mount": Key(Name, "The mount that holds the secrets.", "shop", required=True),
        "refresh": Key(duration("1m", "24h"), "Time between two reads.", "1h", default="1h"),
    },
)
CERTIFICATES = Shape(
    "certificates",
    "Who signs the environments' certificates.",
    {
        "issuer": Key(Name, "The issuer of cert-manager.", "letsencrypt", required=True),
        "kind": Key(Choice("ClusterIssuer", "Issuer"), "Its kind.", "ClusterIssuer", default="ClusterIssuer"),
    },
)
BACKUPS = Shape(
    "backups",
    "Where the copies of resources go.",
    {
        "claim": Key(
            Text("a name such as backups", NAME, 63),
            "The PersistentVolumeClaim, in each environment's namespace, that copies are written to.",
            "backups",
            required=True,
        ),
    },
)
STATUS = Shape(
    "status",
    "What runs in each environment, for Prometheus: ./doit status --serve in a pod.",
    {
        "namespace": Key(
            Name,
            "The namespace that this pod runs in; it may look at every environment.",
            "monitoring",
            required=True,
        ),
    },
)
LINKS = Shape(
    "links",
    "What stands before the paths in notifications, so that they can be followed; without, paths are told.",
    {
        "repository": Key(
            SecureUrl,
            "Where files of this repository are read, by their paths.",
            "https://git.shop.example/shop/platform/blob/main",
        ),
        "dashboards": Key(SecureUrl, "Where Grafana is.", "https://grafana.shop.example"),
    },
)
PLATFORM = Shape(
    "platform",
    "The platform as a whole.",
    {
        "name": Key(
            Text("a name in lower case of at most 20 characters, one hyphen between words", WORDS, 20),
            "Its name in labels, files and images.",
            "shop",
            required=True,
        ),
        "title": Key(Title, "Its name as people read it.", "Shop", required=True),
        "registry": Key(
            Text(
                "a registry such as registry.example/shop",
                rf"{NAME}(:{PORT})?(/{REPOSITORY})*",
                200,
            ),
            "Where images are pushed to.",
            "registry.example/shop",
            required=True,
        ),
        "kubernetes": Key(
            Choice(*KUBERNETES),
            "The minor version of the clusters, in quotes.",
            '"1.37"',
            required=True,
        ),
        "sources": Key(
            Text("a folder such as apps", r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", 100),
            "The folder of the services' sources.",
            "apps",
            required=True,
        ),
        "prometheus": Key(PROMETHEUS, PROMETHEUS.doc, required=True),
        "gateway": Key(GATEWAY, GATEWAY.doc, required=True),
        "secrets": Key(SECRET_STORE, SECRET_STORE.doc, required=True),
        "certificates": Key(CERTIFICATES, CERTIFICATES.doc, required=True),
        "backups": Key(BACKUPS, BACKUPS.doc),
        "status": Key(STATUS, STATUS.doc),
        "links": Key(LINKS, LINKS.doc),
    },
)
QUOTA = Shape(
    "quota",
    "What a namespace may use in all; checked against the sum of its services at their peak.",
    {
        "cpu": Key(Cpu, "Cores.", '"200"', required=True),
        "memory": Key(Size, "Main memory.", "400Gi", required=True),
        "ephemeral_storage": Key(Size, "Disk that goes with the pods.", "200Gi", required=True),
        "pods": Key(Integer(1, 100_000), "Pods.", "600", required=True),
    },
)
TENANT = Shape(
    "tenant",
    "A customer with a namespace and a quota of its own.",
    {
        "title": Key(Title, "Its name as people read it.", "Acme", required=True),
        "quota": Key(QUOTA, QUOTA.doc, required=True),
    },
)
ENVIRONMENT = Shape(
    "environment",
    "A place to run. Their order is the order of promotion.",
    {
        "namespace": Key(
            Text("a namespace", WORDS, 63),
            "Its namespace; unique.",
            "shop-staging",
            required=True,
        ),
        "domain": Key(
            Domain, "The domain of its public hosts; unique.", "staging.shop.example", required=True
        ),
        "automatic_up_to": Key(
            Choice(*RISKS),
            "The highest risk that is deployed without a person.",
            "low",
            required=True,
        ),
        "approvers": Key(ListOf(Team), "Teams that may approve what is riskier.", "[platform]"),
        "approval_timeout": Key(
            duration("10m", "30d"), "Not approved by then: not deployed.", "24h", default="24h"
        ),
        "soak": Key(
            duration("0s", "30d"),
            "How long a version must run here before it is promoted.",
            "1h",
            default="0s",
        ),
        "zones": Key(Integer(1, 10), "Zones of its cluster.", "3", default="1"),
        "context": Key(
            Text("a context of the kubeconfig", r"[A-Za-z0-9][A-Za-z0-9@:/._-]*", 200),
            "The only kubeconfig context that stands for it.",
            "shop-staging",
        ),
        "quota": Key(QUOTA, QUOTA.doc, required=True),
        "tenants": Key(MapOf(TENANT, Name), "Customers with a namespace here."),
    },
)
TEAM = Shape(
    "team",
    "Who owns services, and how to reach them.",
    {
        "github": Key(
            Text('a team in quotes, such as "@shop/platform"', r"@[A-Za-z0-9-]+/[A-Za-z0-9_-]+", 100),
            "Reviews its files.",
            '"@shop/platform"',
            required=True,
        ),
        "slack": Key(
            Text('a channel in quotes, such as "#team-platform"', "#[a-z0-9_-]+", 81),
            "Gets its warnings.",
            '"#team-platform"',
            required=True,
        ),
        "pagerduty": Key(Name, "Its PagerDuty service.", "platform", required=True),
        "email": Key(
            Mail,
            "Its mailing list.",
            "platform@shop.example",
            required=True,
        ),
        "escalation": Key(
            ListOf(Name, 1),
            "Who is called after PagerDuty, in this order.",
            "[lead, on-call]",
            required=True,
        ),
    },
)
TIER = level(
    "tier",
    "A class of importance, with the defaults of its services.",
    {
        "title": Key(Title, "Its name as people read it.", "Core", required=True),
        "priority": Key(
            Integer(0, 1_000_000_000),
            "Who stays when nodes are full; unique.",
            "1000000",
            required=True,
        ),
        "description": Key(Line, "What belongs in it."),
        "risk": Key(
            Integer(0, 100), "Points of risk that each change of its services has.", "20", default="10"
        ),
    },
    TIER_KEYS,
)
KIND = level("kind", "How services of one kind run.", {}, KIND_KEYS)
LANGUAGE = Shape("language", "What services of one language have in common.", LANGUAGE_KEYS)

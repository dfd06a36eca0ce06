"""The keys that tiers, kinds and languages set for services, and that a service may override.

Each key belongs to exactly one of the three, so there is one place to look for its default; an
``in:`` beside them holds what differs in one environment and applies directly after its level.

What all tiers, kinds and languages begin with stands once in the built-in layer, under ``tier:``,
``kind:`` and ``language:``.

A new setting is a ``Key`` here, a field of the model's ``Settings`` of the same name, a default in the
built-in layer, and whoever reads it. What is more than one value has a builder in
``catalog/sections.py``; ``catalog/weaker.py`` says whether it protects. The tests in
``tests/unit/catalog/test_settings_are_complete.py`` name what was forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping

from generators.conventions.enumerations import STRATEGIES
from generators.grammar.addresses import NAME
from generators.grammar.types import Boolean, Choice, Integer, Key, ListOf, MapOf, Shape, Text
from generators.grammar.vocabulary import (
    Cpu,
    Cron,
    FilePath,
    Name,
    RoutePath,
    Severity,
    Size,
    UrlPath,
    Zone,
    days,
    duration,
    latency,
    share,
    whole_percent,
)

COMPUTE = Shape(
    "compute",
    "Amounts for one pod, in Kubernetes' spelling.",
    {
        "cpu": Key(Cpu, "Cores, or thousandths of a core with m.", "250m"),
        "memory": Key(Size, "Main memory.", "512Mi"),
        "ephemeral_storage": Key(Size, "Disk that goes with the pod: logs, /tmp.", "256Mi"),
    },
)
QUEUE = Shape(
    "queue",
    "Scaling on how many messages wait in a queue.",
    {
        "resource": Key(Name, "The queue server, a key of resources.", "nats", required=True),
        "stream": Key(Text("a stream name", r"[A-Za-z0-9_-]+", 60), "Its stream.", "JOBS", required=True),
        "consumer": Key(
            Text("a consumer name", r"[A-Za-z0-9_-]+", 60),
            "Whose backlog counts.",
            "workers",
            required=True,
        ),
        "length": Key(
            Integer(1, 1_000_000),
            "Messages that one pod should have before it.",
            "20",
            required=True,
        ),
        "activation": Key(
            Integer(0, 1_000_000), "Messages from which the first pod is started.", "1", default="1"
        ),
        "polling": Key(duration("5s", "10m"), "Time between two looks at the queue.", "15s", default="15s"),
        "cooldown": Key(duration("0s", "1h"), "Quiet time before the last pod goes.", "5m", default="5m"),
    },
)
SCALING = Shape(
    "scaling",
    "How many pods run: by utilisation (cpu, memory), by a queue, or a fixed number (replicas). "
    "Exactly one of the three; a stronger level that names another one replaces it.",
    {
        "min": Key(Integer(0, 1000), "Fewest pods.", "3"),
        "max": Key(Integer(1, 1000), "Most pods.", "12"),
        "cpu": Key(share("1%", "99%", whole=True), "Share of the requested CPU to aim for.", "70%"),
        "memory": Key(share("1%", "99%", whole=True), "Share of the requested memory to aim for.", "80%"),
        "queue": Key(QUEUE, "Scale on the depth of a queue instead."),
        "replicas": Key(Integer(1, 1000), "A fixed number of pods instead.", "1"),
    },
)
STEP = Shape(
    "step",
    "One step of a canary.",
    {
        "weight": Key(
            whole_percent("1%", "99%"),
            "Share of the pods on the new version.",
            "25%",
            required=True,
        ),
        "pause": Key(
            duration("10s", "24h"),
            "How long it stays there before the verdict.",
            "5m",
            required=True,
        ),
    },
)
ROLLOUT = Shape(
    "rollout",
    "How a new version comes in. The tier's strategy is the least careful one allowed.",
    {
        "strategy": Key(Choice(*STRATEGIES), "From least to most careful.", "canary"),
        "steps": Key(ListOf(STEP, 1), "Canary: the steps, with growing weights."),
        "deadline": Key(duration("1m", "2h"), "A rollout that is not done by then has failed.", "15m"),
        "promotion": Key(duration("0s", "24h"), "Blue-green: from ready to the switch of traffic.", "1m"),
        "keep": Key(duration("0s", "24h"), "Blue-green: how long the old version stays up.", "10m"),
    },
)
OBJECTIVES = Shape(
    "objectives",
    "What users may expect over 30 days.",
    {
        "availability": Key(share("0%", "100%", inside=True), "Share of requests that succeed.", "99.9%"),
        "latency": Key(latency("1ms", "60s"), "How fast a request should be answered.", "300ms"),
        "latency_share": Key(share("0%", "100%", inside=True), "Share of requests that are.", "99%"),
    },
)
LOGS = Shape(
    "logs",
    "What is kept of logs and traces.",
    {
        "retention": Key(days("1d", "3650d"), "How long logs are kept.", "30d"),
        "traces": Key(share("0%", "100%"), "Share of requests that are traced.", "10%"),
    },
)
TIER_KEYS: dict[str, Key] = {
    # Prometheus looks back five minutes for a sample: two must lie in there, or what is up blinks.
    "scrape_interval": Key(duration("5s", "2m"), "Time between two reads of its metrics.", "15s"),
    "series": Key(Integer(100, 1_000_000), "Most metric series one pod may export.", "2000"),
    "objectives": Key(OBJECTIVES, OBJECTIVES.doc),
    "down": Key(Severity, "How loud it is when the service is down.", "critical"),
    "loudest": Key(Severity, "No alert of the service is louder than this.", "critical"),
    "spread": Key(
        Choice("required", "preferred"),
        "Spread over zones: pods wait for room in another zone, or rather run anywhere.",
        "required",
    ),
    "rollout": Key(ROLLOUT, ROLLOUT.doc),
    "requests": Key(COMPUTE, "What a pod is given in any case."),
    "limits": Key(COMPUTE, "What a pod never gets more of."),
    "scaling": Key(SCALING, SCALING.doc),
    "logs": Key(LOGS, LOGS.doc),
    "pool": Key(Integer(0, 1000), "Connections one pod opens at most to each database it uses.", "10"),
}
# The last text of a key is an example of it. Defaults stand in catalog/builtin.yaml, under kind.probes.
PROBE = Shape(
    "probe",
    "One HTTP probe on the service's port.",
    {
        "path": Key(
            UrlPath,
            "Where it asks and the program answers, in all environments; the three probes need three paths.",
            "/health/ready",
        ),
        "period": Key(duration("1s", "5m"), "Time between two asks; Kubernetes' periodSeconds.", "5s"),
        "timeout": Key(
            duration("1s", "1m"),
            "No answer by then counts as a failure; Kubernetes' timeoutSeconds.",
            "2s",
        ),
        "failures": Key(
            Integer(1, 100),
            "Failures in a row until Kubernetes acts; its failureThreshold.",
            "3",
        ),
    },
)
PROBES = Shape(
    "probes",
    "How Kubernetes asks whether a pod has started, may have traffic, and is alive.",
    {
        "startup": Key(PROBE, "Asked first; period times failures is the time to come up (startupProbe)."),
        "readiness": Key(PROBE, "Decides whether the pod gets traffic (readinessProbe)."),
        "liveness": Key(PROBE, "Decides whether the pod is restarted (livenessProbe)."),
    },
)
SHUTDOWN = Shape(
    "shutdown",
    "A graceful end: drain and finish together must fit into grace.",
    {
        "drain": Key(duration("0s", "5m"), "Wait until traffic has gone elsewhere.", "5s"),
        "finish": Key(duration("0s", "1h"), "Time to end the open work.", "20s"),
        "grace": Key(duration("1s", "1h"), "After this the pod is killed.", "30s"),
    },
)
ROUTE = Shape(
    "route",
    "The way in from outside. Without hosts, a service is reachable from inside only.",
    {
        "hosts": Key(
            ListOf(
                Text(
                    "a host's first label, or @ for the domain itself",
                    r"(@|[a-z]([a-z0-9-]*[a-z0-9])?)",
                    63,
                )
            ),
            "Names under the environment's domain; @ is the domain itself; [] takes the way in away.",
            "[shop]",
        ),
        "paths": Key(ListOf(RoutePath, 1), "Path prefixes that are routed to it.", "[/]"),
        "timeout": Key(duration("0s", "24h"), "A request's longest time; 0s for none.", "30s"),
    },
)
SESSIONS = Shape(
    "sessions",
    "Whether a client stays on one pod, as WebSockets with local state need it.",
    {
        "sticky": Key(Boolean(), "A client stays on one pod.", "true"),
        "timeout": Key(duration("1m", "24h"), "For how long.", "3h"),
    },
)
SCHEDULE = Shape(
    "schedule",
    "When a job runs and how long it may take.",
    {
        "cron": Key(Cron, "Minute, hour, day, month, weekday. Only kind cron.", "0 3 * * *"),
        "zone": Key(
            Zone,
            "The time zone of the hours, as IANA names it.",
            "Europe/Bucharest",
        ),
        "deadline": Key(duration("10s", "7d"), "A run that takes longer is stopped.", "1h"),
        "start_within": Key(duration("10s", "24h"), "A run that could not start by then is skipped.", "10m"),
        "retries": Key(Integer(0, 20), "How often a failed run is tried again.", "2"),
        "keep": Key(Integer(0, 100), "Finished runs kept for reading. Only kind cron.", "3"),
        "keep_for": Key(duration("1m", "30d"), "How long a finished job is kept. Only kind job.", "1d"),
    },
)
STORAGE = Shape(
    "storage",
    "The volume of a stateful service, one for each pod.",
    {
        "size": Key(Size, "Its size.", "10Gi"),
        "path": Key(FilePath, "Where it is mounted.", "/data"),
        "class": Key(
            Text("a storage class such as fast-ssd", NAME, 60),
            "Its storage class.",
            "fast",
        ),
    },
)
KIND_KEYS: dict[str, Key] = {
    "probes": Key(PROBES, PROBES.doc),
    "shutdown": Key(SHUTDOWN, SHUTDOWN.doc),
    "route": Key(ROUTE, ROUTE.doc, "{hosts: [shop]}"),
    "sessions": Key(SESSIONS, SESSIONS.doc),
    "schedule": Key(SCHEDULE, SCHEDULE.doc),
    "storage": Key(STORAGE, STORAGE.doc),
    "temporary": Key(Size, "Size of the writable /tmp.", "64Mi"),
}
LANGUAGE_KEYS: dict[str, Key] = {
    "coverage": Key(share("0%", "100%"), "Share of the code that its tests must reach.", "80%"),
}


def level(name: str, doc: str, own: Mapping[str, Key], settings: Mapping[str, Key]) -> Shape:
    """A shape with keys of its own, the settings it may state, and ``in:`` for environments."""
    inner = Shape(f"{name} in an environment", "What differs in one environment.", settings)
    by_environment = MapOf(inner, Name)
    return Shape(
        name,
        doc,
        {
            **own,
            **settings,
            "in": Key(
                by_environment,
                "What differs in one environment; applies directly after this level.",
            ),
        },
    )


LEVELS = {"tiers": TIER_KEYS, "kinds": KIND_KEYS, "languages": LANGUAGE_KEYS}
"""The settings of which each has what all of its section begin with."""


def owner_of(key: str) -> str:
    """The section that sets a key's default: ``tiers``, ``kinds``, ``languages`` or nothing."""
    return next((section for section, keys in LEVELS.items() if key in keys), "")

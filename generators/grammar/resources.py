"""The keys of ``resources``: databases, caches and queues, where they are and how they are kept safe."""

from __future__ import annotations

from generators.conventions.enumerations import RESOURCE_TYPES
from generators.grammar.addresses import NAME, PORT, REPOSITORY
from generators.grammar.settings import COMPUTE
from generators.grammar.types import Choice, Integer, Key, ListOf, MapOf, Shape, Text
from generators.grammar.vocabulary import Cidr, Cron, Host, Name, Size, days, duration

BACKUP = Shape(
    "backup",
    "How a resource is kept safe.",
    {
        "schedule": Key(Cron, "When it is saved.", "0 2 * * *", required=True),
        "retention": Key(days("1d", "3650d"), "How long copies are kept.", "30d", required=True),
        "recovery_point": Key(duration("1m", "7d"), "The most work that may be lost.", "1h", required=True),
        "recovery_time": Key(duration("1m", "7d"), "The longest a restore may take.", "2h", required=True),
    },
)
_BY_TYPE = "what the built-in layer has for its type"
SIZES = Shape(
    "sizes",
    "What an instance takes of the environment's quota.",
    {
        "requests": Key(COMPUTE, "What it is given in any case.", required=True),
        "limits": Key(COMPUTE, "What it never gets more of.", required=True),
    },
)
IN_CLUSTER = Shape(
    "in-cluster instance",
    "A small instance inside the environment, for environments without real data.",
    {
        "image": Key(
            Text("an image without tag", rf"{NAME}(:{PORT})?(/{REPOSITORY})+", 200),
            "Its image, without tag.",
            "docker.io/library/postgres",
            required=True,
        ),
        "version": Key(
            Text('a version in quotes, such as "17.6"', r"[0-9][A-Za-z0-9._-]*", 60),
            "Its version.",
            '"17.6"',
            required=True,
        ),
        "storage": Key(Size, "Its volume.", "5Gi", required=True),
        "requests": Key(COMPUTE, "What it is given in any case.", otherwise=_BY_TYPE),
        "limits": Key(COMPUTE, "What it never gets more of.", otherwise=_BY_TYPE),
    },
)
PLACE = Shape(
    "resource in an environment",
    "Outside (host and cidrs) or inside the cluster (in_cluster), exactly one.",
    {
        "host": Key(Host, "Its host name.", "postgres.internal.example"),
        "cidrs": Key(ListOf(Cidr, 1), "Its address ranges.", "[10.20.0.0/24]"),
        "in_cluster": Key(IN_CLUSTER, IN_CLUSTER.doc),
    },
)
RESOURCE = Shape(
    "resource",
    "A database, cache or queue that services use.",
    {
        "type": Key(Choice(*RESOURCE_TYPES), "What it is.", "postgresql", required=True),
        "port": Key(Integer(1, 65535), "Its port.", "5432", required=True),
        "connections": Key(
            Integer(1, 1_000_000), "Connections it accepts in all; needed for postgresql.", "1200"
        ),
        "backup": Key(BACKUP, BACKUP.doc),
        "in": Key(MapOf(PLACE, Name, 1), "Where it is, for every environment.", required=True),
    },
)

"""The keys of ``delivery``: the risk of a change, times without deployments, whom a path belongs to."""

from __future__ import annotations

from generators.grammar.types import Integer, Key, ListOf, MapOf, Shape, Text
from generators.grammar.vocabulary import Environment, Instant, Name, Reason, SourcePath

WEIGHTS: dict[str, str] = {
    "image": "The image of the service changes.",
    "config": "Its configuration changes: what its pods are given, not what they run.",
    "network": "Its network policies or routes change.",
    "alerts": "Its alerts change.",
    "schema": "The schema of its data changes.",
    "dependent": "Each service that needs it, directly or through others.",
    "dependents_at_most": "The most that dependents add in all.",
    "size": "The most that the size of the change adds.",
    "rollback": "Each recent rollback of the service.",
    "budget": "The most that a spent error budget adds.",
    "unhealthy": "Each of its dependencies that is not healthy.",
    "capacity": "The namespace has no room for both versions side by side.",
    "unknown": "Nothing is known of earlier deployments of the service.",
}
"""What adds points, in the order it is explained in."""

RISK = Shape(
    "risk",
    "How a change is scored; the tier of the service adds its own points (`tiers.<tier>.risk`).",
    {
        "weights": Key(
            Shape("weights", "Points.", {name: Key(Integer(0, 100), doc) for name, doc in WEIGHTS.items()}),
            "Points by what adds them.",
        ),
        "medium": Key(Integer(1, 1000), "A score from here on is a medium risk.", "30"),
        "high": Key(Integer(1, 1000), "A score from here on is a high risk.", "60"),
    },
)
FREEZE = Shape(
    "freeze",
    "A time in which nothing is deployed or promoted; a rollback always may be.",
    {
        "from": Key(Instant, "Its first moment.", '"2026-12-18T18:00+01:00"', required=True),
        "to": Key(Instant, "The moment it is over.", '"2027-01-04T06:00+01:00"', required=True),
        "environments": Key(ListOf(Environment, 1), "Where it holds.", "[production]", required=True),
        "why": Key(Reason, "Why; whoever is refused reads it.", required=True),
    },
)
DELIVERY = Shape(
    "delivery",
    "How carefully changes are delivered, and which paths mean which services.",
    {
        "risk": Key(RISK, RISK.doc),
        "freezes": Key(MapOf(FREEZE, Name), "Times without deployments, by name."),
        "shared": Key(
            MapOf(ListOf(Name, 1), SourcePath),
            "Folders that several services are made of: a change in one means those services.",
            "{libs/ui: [shop, login]}",
        ),
        "ignored": Key(
            ListOf(
                Text(
                    "a name such as *.md or a folder such as docs/",
                    rf"(\*[A-Za-z0-9_.-]+|{SourcePath.pattern[1:-1]}/?)",
                    200,
                )
            ),
            "Paths that no service is made of: a name anywhere (`*.md`), a folder from the top (`docs/`).",
            '["*.md", docs/]',
        ),
    },
)

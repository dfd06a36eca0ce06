"""The whole of ``services.yaml``: the sections at the top."""

from __future__ import annotations

from generators.conventions.enumerations import KINDS, LANGUAGES, RESOURCE_TYPES
from generators.conventions.names import ID_LIMIT
from generators.grammar.alerting import ALERTING, SIGNAL
from generators.grammar.delivery import DELIVERY
from generators.grammar.fleet import ENVIRONMENT, KIND, LANGUAGE, PLATFORM, TEAM, TIER
from generators.grammar.resources import RESOURCE, SIZES
from generators.grammar.service import SERVICE
from generators.grammar.settings import KIND_KEYS
from generators.grammar.types import Integer, Key, MapOf, Shape, Text
from generators.grammar.vocabulary import WORDS, Name

RESERVED_KEYS = ("include", "moved")
"""Words that may get a meaning later, refused until then, at the top and in a service."""

KINDS_SHAPE = Shape(
    "kinds",
    "Changes to the built-in defaults of a kind.",
    {kind: Key(KIND, f"Services of kind {kind}.") for kind in KINDS},
)
LANGUAGES_SHAPE = Shape(
    "languages",
    "Changes to the built-in defaults of a language.",
    {language: Key(LANGUAGE, f"Services in {language}.") for language in LANGUAGES},
)
CATALOG = Shape(
    "catalog",
    "What the fleet is: the only file that people edit to change it.",
    {
        "version": Key(Integer(1, 1), "The version of this language.", "1", required=True),
        "platform": Key(PLATFORM, PLATFORM.doc, required=True),
        "environments": Key(
            MapOf(ENVIRONMENT, Name, 1),
            "Where the platform runs, in the order of promotion.",
            required=True,
        ),
        "teams": Key(MapOf(TEAM, Name, 1), "Who owns services.", required=True),
        "tiers": Key(
            MapOf(TIER, Name, 1),
            "Classes of importance, with the defaults of their services.",
            required=True,
        ),
        "kinds": Key(KINDS_SHAPE, KINDS_SHAPE.doc),
        "languages": Key(LANGUAGES_SHAPE, LANGUAGES_SHAPE.doc),
        "alerting": Key(ALERTING, ALERTING.doc, required=True),
        "delivery": Key(DELIVERY, DELIVERY.doc),
        "resources": Key(MapOf(RESOURCE, Name), "Databases, caches and queues."),
        "services": Key(
            MapOf(
                SERVICE,
                Text("an id in lower case, such as shop", WORDS, ID_LIMIT),
                1,
            ),
            "The services, by id.",
            "{login: {title: Login, tier: core, team: identity, language: typescript, port: 4100}}",
            required=True,
        ),
    },
)
BUILTIN = Shape(
    "built-in defaults",
    "The weakest layer: what holds where the catalog says nothing.",
    {
        "kind": Key(
            Shape("any kind", "What every kind begins with.", KIND_KEYS), "What every kind begins with."
        ),
        "kinds": CATALOG.keys["kinds"],
        "languages": CATALOG.keys["languages"],
        "language": Key(LANGUAGE, "What every language begins with."),
        "tier": Key(
            Shape("any tier", "What every tier begins with.", TIER.keys),
            "What every tier begins with.",
        ),
        "resource": Key(
            Shape(
                "any resource",
                "Sizes of instances inside an environment, by type.",
                {name: Key(SIZES, SIZES.doc, required=True) for name in RESOURCE_TYPES},
            ),
            "Sizes of instances inside an environment, by type.",
        ),
        "alerting": Key(
            Shape(
                "any alerting",
                "What calls somebody at the latest, limits of services and platform parts, and how pages go on.",
                {
                    **{name: ALERTING.keys[name] for name in ("services", "platform", "escalation")},
                    "latest": Key(MapOf(SIGNAL, Name), "By signal, when somebody is called at the latest."),
                },
            ),
            "What calls somebody at the latest, limits of services and platform parts, and how pages go on.",
        ),
        "delivery": Key(DELIVERY, "What delivery begins with."),
    },
)

"""The keys of ``alerting``: what each severity does, and which signals are watched from where on."""

from __future__ import annotations

from generators.conventions.enumerations import KINDS, SEVERITIES
from generators.conventions.platform_limits import PARTS, STATE
from generators.conventions.service_limits import LIMITS, ServiceLimit
from generators.grammar.types import Choice, Integer, Key, ListOf, MapOf, Shape, Type
from generators.grammar.vocabulary import (
    Amount,
    Clock,
    Date,
    Line,
    Mail,
    Name,
    Reason,
    Relay,
    Severity,
    Team,
    Zone,
    duration,
    minutes,
    share,
)

_WHAT = {
    "critical": "Someone is called at once.",
    "warning": "The team is told.",
    "info": "Nobody is told; it stands in dashboards and the report.",
}
SEVERITY = Shape(
    "severity",
    "What a finding of this weight does.",
    {
        "notify": Key(
            Choice("pagerduty", "slack", "email", "none"),
            "Whom it reaches.",
            "slack",
            required=True,
        ),
        "respond_within": Key(duration("0s", "7d"), "When somebody should be at it.", "30m", default="0s"),
        "repeat_every": Key(duration("0s", "7d"), "Told again after; 0s: not again.", "12h", default="0s"),
        "report": Key(
            Choice("none", "daily", "weekly"), "In which report it stands.", "weekly", default="none"
        ),
    },
)
_UNTIL = Key(Date, "The day it ends; needed where a critical limit becomes more patient.", '"2027-01-31"')
LIMIT = Shape(
    "limit",
    "A threshold, how long it must last, and why it is that figure.",
    {
        "above": Key(Amount, "The figure, in the signal's unit.", "5%", required=True),
        "for": Key(duration("0s", "1h"), "How long it must last.", "5m", required=True),
        "over": Key(
            duration("1m", "30d"),
            "The window it is measured over.",
            "1h",
            otherwise="the shortest sound one",
        ),
        "why": Key(Reason, "Why this figure; it stands in the runbook.", required=True),
        "until": _UNTIL,
    },
)
SIGNAL = Shape(
    "signal",
    "Something that is watched on every service.",
    {
        "unit": Key(
            Choice("ratio", "seconds", "count"),
            "The unit of its limits: 5%, 300ms or 10.",
            "ratio",
            required=True,
        ),
        "description": Key(Line, "What it measures."),
        "kinds": Key(
            ListOf(Choice(*KINDS), 1),
            "The kinds of service it makes sense for.",
            "[web]",
            otherwise="all",
        ),
        **{severity: Key(LIMIT, _WHAT[severity]) for severity in SEVERITIES},
    },
)
SEVERITIES_SHAPE = Shape(
    "severities",
    "The three severities, from loudest to quietest.",
    {severity: Key(SEVERITY, _WHAT[severity], required=True) for severity in SEVERITIES},
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MUTE = Shape(
    "mute",
    "A time in which some notifications are held back. Alerts stay on dashboards and in reports.",
    {
        "days": Key(ListOf(Choice(*DAYS), 1), "On these days.", "[saturday, sunday]", otherwise="every day"),
        "from": Key(Clock, "From this time of day on.", '"02:00"', default="00:00"),
        "to": Key(Clock, "Until this one, on the same day.", '"04:00"', default="24:00"),
        "zone": Key(Zone, "The zone of both times.", "Europe/Berlin", default="UTC"),
        "teams": Key(ListOf(Team, 1), "Only what these teams own.", "[finance]", otherwise="all"),
        "tiers": Key(ListOf(Name, 1), "Only services of these tiers.", "[support]", otherwise="all"),
        "severities": Key(ListOf(Severity, 1), "Only these severities.", "[warning]", otherwise="all"),
        "why": Key(Reason, "Why nobody needs to know by then.", required=True),
        "until": Key(
            Date,
            "The day it ends; needed where critical alerts are held back.",
            '"2027-01-31"',
        ),
    },
)
MAIL = Shape(
    "mail",
    "How e-mail leaves Alertmanager.",
    {
        "relay": Key(Relay, "Where mail is handed over.", "mail-relay.monitoring.svc:587", required=True),
        "from": Key(Mail, "The address it comes from.", "alerts@shop.example", required=True),
    },
)
ESCALATION = Shape(
    "escalation",
    "How a page goes on that nobody answers; who is in the line, its team says.",
    {
        "after": Key(minutes("1m", "1d"), "Unanswered for so long, the next in line is called.", "10m"),
        "rounds": Key(Integer(0, 9), "How often the whole line is called again.", "2"),
    },
)
_FIGURES: dict[str, Type] = {
    "ratio": share("0%", "100%", inside=True),
    "seconds": duration("1s", "30d"),
    "count": Integer(0, 1_000_000),
}


def _part_limit(unit: str) -> Shape:
    above = {"above": Key(_FIGURES[unit], "The figure.")} if unit != STATE else {}
    over = {"over": Key(duration("1m", "1d"), "The window it is counted in.")} if unit == "count" else {}
    return Shape(
        f"limit of a platform part ({unit or 'state'})",
        "What differs from the built-in limit, and why.",
        {
            **above,
            "for": Key(duration("0s", "1h"), "How long it must last.", "5m"),
            **over,
            "why": Key(Reason, "Why this figure; it stands in the runbook.", required=True),
            "until": _UNTIL,
        },
    )


_PART_LIMITS = {unit: _part_limit(unit) for unit in (STATE, *_FIGURES)}
_PART_SIGNALS = {
    (one.unit, one.severities): Shape(
        f"signal of a platform part ({one.unit or 'state'}, {' and '.join(one.severities)})",
        "Its limits.",
        {severity: Key(_PART_LIMITS[one.unit], _WHAT[severity]) for severity in one.severities},
    )
    for signals in PARTS.values()
    for one in signals.values()
}
PLATFORM_LIMITS = Shape(
    "limits of platform parts",
    "Limits of what the platform stands on. Each has a built-in figure; a key changes one of them.",
    {
        part: Key(
            Shape(
                f"limits of {part}",
                f"Limits of {part}.",
                {
                    name: Key(_PART_SIGNALS[one.unit, one.severities], one.measures)
                    for name, one in signals.items()
                },
            ),
            f"Limits of {part}.",
        )
        for part, signals in PARTS.items()
    },
)
BELOW = Key(duration("1h", "1000d"), "The time that is left.", "21d")
LEAST = Key(Integer(0, 1_000_000), "Requests a minute below which nothing is told.", "30")
_OVER_SERVICE = Key(duration("1m", "1d"), "The window that is looked back over; four scrapes at least.", "5m")


def _service_limit(limit: ServiceLimit, severity: str) -> Key:
    figures = {
        "above": Key(_FIGURES[limit.unit or "count"], "The figure."),
        "below": BELOW,
        "over": _OVER_SERVICE,
        "least": LEAST,
    }
    shape = Shape(
        f"limit of services ({', '.join((limit.unit, *limit.figures))})",
        "What differs from the built-in limit, and why.",
        {
            **{name: figures[name] for name in limit.figures},
            "for": Key(duration("0s", "1h"), "How long it must last.", "5m"),
            "why": Key(Reason, "Why this figure; it stands in the runbook.", required=True),
            "until": _UNTIL,
        },
    )
    return Key(shape, _WHAT[severity])


SERVICE_LIMITS = Shape(
    "limits of services",
    "What every service is watched for beside the signals. Each limit has built-in figures; a key changes"
    " one of them, and services.<id>.alerts changes it for one service.",
    {
        name: Key(
            Shape(
                f"limits of {name}",
                "Its limits.",
                {severity: _service_limit(one, severity) for severity in one.severities},
            ),
            one.measures,
        )
        for name, one in LIMITS.items()
    },
)
ALERTING = Shape(
    "alerting",
    "Who is told what, and from which figure on.",
    {
        "severities": Key(SEVERITIES_SHAPE, SEVERITIES_SHAPE.doc, required=True),
        "signals": Key(MapOf(SIGNAL, Name, 1), "What is watched, by name.", required=True),
        "services": Key(SERVICE_LIMITS, SERVICE_LIMITS.doc),
        "platform": Key(PLATFORM_LIMITS, PLATFORM_LIMITS.doc),
        "mute": Key(MapOf(MUTE, Name), "Times in which some notifications are held back, by name."),
        "escalation": Key(ESCALATION, ESCALATION.doc),
        "mail": Key(MAIL, MAIL.doc, otherwise="the relay beside Prometheus"),
    },
)

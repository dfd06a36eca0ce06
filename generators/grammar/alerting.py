"""The keys of ``alerting``: what each severity does, and which signals are watched from where on."""

from __future__ import annotations

from generators.conventions.enumerations import KINDS, SEVERITIES
from generators.grammar.types import Choice, Key, ListOf, MapOf, Shape
from generators.grammar.vocabulary import Amount, Line, Name, Reason, duration

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
ALERTING = Shape(
    "alerting",
    "Who is told what, and from which figure on.",
    {
        "severities": Key(SEVERITIES_SHAPE, SEVERITIES_SHAPE.doc, required=True),
        "signals": Key(MapOf(SIGNAL, Name, 1), "What is watched, by name.", required=True),
    },
)

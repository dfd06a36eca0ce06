"""How Alertmanager's receivers, secrets and groups are named: what routes, checks and rehearsal read."""

from __future__ import annotations

SECRETS = "/etc/alertmanager/secrets"
"""Folder of secrets: each a file, so that none stands in the configuration."""
HEARTBEAT_URL = f"{SECRETS}/heartbeat/url"
SMTP_PASSWORD = f"{SECRETS}/smtp/password"

UNROUTED = "unrouted"
"""Receiver of what no route knows: the channel of who looks after the platform."""
HEARTBEAT = "heartbeat"
"""Receiver of the watchdog: somebody outside, who calls when it stops arriving."""
NOBODY = "nobody"
"""Receiver without any channel."""
CHANNELS = ("pagerduty", "slack", "email")
"""What a severity's ``notify`` may name, apart from ``none``."""

HEARTBEAT_SIGNAL = "heartbeat"
"""Signal of the alert that always fires."""

AVAILABILITY = "availability"
"""Signal of the alerts that say that something is not there at all."""
UPSTREAM_SIGNAL = "upstream"
"""Signal of ``UPSTREAM_LOST``, which is told to nobody."""
UPSTREAM_LOST = "UpstreamLost"
"""The alert of a service that says which of those that it needs is lost: all that it does is mute."""
LOST = "lost"
"""Label that names what is lost: of the alert about the loss, and of ``UPSTREAM_LOST``."""
LOUDNESS = "loudness"
"""Label of ``UPSTREAM_LOST``: the severity that the loss is told with."""
EXPLAINED = (AVAILABILITY, "errors", "latency", "traffic")
"""Signals that the loss of something needed explains; everything else is told even then."""

INCIDENT = ("platform", "environment", "namespace", "service", "component", "node", "about", "signal")
"""Labels that are equal within one incident: one page, one dedup key. Not the alert's name: the
fixed threshold of errors and their burn rate are one incident. ``about``: whose alert is unanswered."""
SUBJECT = ("platform", "environment", "namespace", "service", "component", "node")
"""Labels that are equal within one message to a channel."""

# No keys of the catalog: these times are tuned to each other and to Prometheus' own (a loss has to be
# known before what it explains is told, a start has to be over), and rehearsals prove them as they are.
# How patient an alert is, its `for` says; how often it is told again, its severity's `repeat_every`.
WATCHDOG_INTERVAL = 60
"""Seconds between two heartbeats."""
BATCH_WAIT = 30
"""Seconds a message to a channel waits for others of its kind."""
PAGE_WAIT = 5
"""As ``BATCH_WAIT``, for pages: what explains one may come in the same breath, and must be known first."""
MORE_WAIT = 300
"""Seconds until what joins or leaves a group is told."""
PAGE_MORE_WAIT = 60
"""As ``MORE_WAIT``, for pages: how late somebody who was called hears that it is over."""
START_DELAY = 120
"""Seconds after a start in which nobody is told: more than the minute after which Prometheus sends an
alert again, and the longest interval of an evaluation."""


def receiver(channel: str, team: str) -> str:
    """The receiver of a team on a channel: ``slack-platform``."""
    return f"{channel}-{team}"


def pagerduty_key(service: str) -> str:
    """The file with the integration key of a PagerDuty service."""
    return f"{SECRETS}/pagerduty/{service}"


def slack_url(team: str) -> str:
    """The file with the webhook of a team's channel."""
    return f"{SECRETS}/slack/{team}"


def mail_relay(namespace: str) -> str:
    """Where mail is handed over, inside the cluster."""
    return f"mail-relay.{namespace}.svc:587"

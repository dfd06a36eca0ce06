"""monitoring/alertmanager: who is told what, and what is kept quiet because something else explains it.

Nothing in here says which services there are, or which of them needs which: no service changes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.artifacts import Artifact, Render
from generators.conventions import monitoring, notifying
from generators.emit import to_json, to_yaml
from generators.model import Fleet, Model
from generators.outputs._alertmanager.inhibition import inhibitions
from generators.outputs._alertmanager.routes import Tree, receivers, route, time_intervals

ROOTS = (monitoring.ALERTMANAGER,)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_ROOT = ROOTS[0]
_RETENTION_DAYS = 5
"""Alertmanager's own: how long it knows what it has sent."""


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The configuration, its arguments, the messages, and each team's escalation policy."""
    fleet = model.fleet
    text = configuration(fleet, render)
    yield _file("alertmanager.yml", text, "templates/alertmanager/alertmanager.yml", "alerting")
    text = render("arguments.txt", retention=retention(fleet), start_delay=notifying.START_DELAY)
    yield _file("arguments.txt", text, "templates/alertmanager/arguments.txt", "alerting")
    text = messages(fleet, render)
    yield _file("templates/messages.tmpl", text, "templates/alertmanager/templates/messages.tmpl", "alerting")
    source = "generators/outputs/alertmanager.py"
    for name in sorted(fleet.teams):
        yield _file(f"escalation/{name}.json", to_json(policy(fleet, name)), source, f"teams.{name}")


def configuration(fleet: Fleet, render: Render, templates: str = "templates") -> str:
    """The text of alertmanager.yml; ``templates`` is the folder of the messages, from the file's own."""
    tree, mail = Tree(fleet), fleet.alerting.mail
    quiet = time_intervals(tree)
    return render(
        "alertmanager.yml",
        templates=templates,
        relay=mail.relay if mail else notifying.mail_relay(fleet.platform.prometheus.namespace),
        sender=mail.sender if mail else f"alerts@{fleet.environments[-1].domain}",
        password=notifying.SMTP_PASSWORD,
        inhibitions=to_yaml({"inhibit_rules": inhibitions(fleet)}, compact=True),
        intervals=to_yaml({"time_intervals": quiet}, compact=True) if quiet else "",
        route=to_yaml({"route": route(tree)}, compact=True),
        receivers=to_yaml({"receivers": receivers(tree)}, compact=True),
    )


def messages(fleet: Fleet, render: Render) -> str:
    """The text of the messages' templates."""
    links = fleet.platform.links
    return render(
        "templates/messages.tmpl",
        title=fleet.platform.title,
        repository=f"{links.repository}/" if links.repository else "",
        dashboards=links.dashboards,
    )


def retention(fleet: Fleet) -> int:
    """Days that Alertmanager knows what it has sent: longer than it takes to say it again."""
    longest = max((one.repeat_every for one in fleet.alerting.severities), default=0)
    return max(_RETENTION_DAYS, -(-longest // 86400) + 1)


def policy(fleet: Fleet, name: str) -> dict[str, object]:
    """The body of PagerDuty's escalation policy of a team, with schedules by name.

    Who is on the team's own schedule comes first, then the catalog's ``escalation``, in its order.
    """
    team, escalation = fleet.teams[name], fleet.alerting.escalation
    schedules = [team.pagerduty, *(f"{team.pagerduty}-{role}" for role in team.escalation)]
    return {
        "escalation_policy": {
            "type": "escalation_policy",
            "name": f"{fleet.platform.title}: {name}",
            "description": f"Critical alerts of team {name}; unanswered after"
            f" {escalation.after} minutes, the next in line is called.",
            "num_loops": escalation.rounds,
            "escalation_rules": [
                {
                    "escalation_delay_in_minutes": escalation.after,
                    "targets": [{"type": "schedule_reference", "summary": schedule}],
                }
                for schedule in schedules
            ],
            "services": [{"type": "service_reference", "summary": team.pagerduty}],
        }
    }


def _file(name: str, text: str, template: str, key: str) -> Artifact:
    return Artifact(f"{_ROOT}/{name}", text, template, key)

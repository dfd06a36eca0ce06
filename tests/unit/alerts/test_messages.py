"""What a person is told: every annotation that the message templates read is stated by every alert."""

from __future__ import annotations

import re

import pytest

from generators.alerts import alerts_of, platform_alerts
from tests.support.catalogs import CATALOGS, load
from tests.unit.checks.fleets import REPOSITORY

TEMPLATE = REPOSITORY / "templates/alertmanager/templates/messages.tmpl"
READ = re.compile(r"\.(?:Common)?Annotations\.(\w+)")


@pytest.mark.parametrize("path", CATALOGS)
def test_templates_read_only_what_every_alert_says(path: str) -> None:
    read = set(READ.findall(TEMPLATE.read_text(encoding="utf-8")))
    assert {"summary", "description", "impact", "first", "runbook"} <= read
    model = load(path)
    alerts = [*platform_alerts(model.fleet)]
    alerts += [alert for service in model.services for alert in alerts_of(service, model.fleet)]
    for alert in alerts:
        missing = {name for name in read if not alert.annotations().get(name)}
        assert not missing, (alert.name, missing)

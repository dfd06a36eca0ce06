"""A service whose probes ask other paths than the built-in ones."""

from __future__ import annotations

from dataclasses import replace

from generators.model import Service
from lab import Running
from tests.e2e.template.client import anonymous


def asked_elsewhere(service: Service) -> Service:
    """The same service; its probes ask ``/startupz``, ``/readyz`` and ``/livez``."""
    probes = service.base.probes
    moved = replace(
        probes,
        startup=replace(probes.startup, path="/startupz"),
        readiness=replace(probes.readiness, path="/readyz"),
        liveness=replace(probes.liveness, path="/livez"),
    )
    return replace(service, base=replace(service.base, probes=moved))


def answers_its_probes_there(running: Running) -> None:
    """Asserts that such a service answers them, counts none, and has nothing in the old place."""
    nobody = anonymous(running)
    for path in ("/startupz", "/readyz", "/livez"):
        answer = nobody.ask("GET", path)
        assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert nobody.ask("GET", "/health/ready").status == 404
    counted = nobody.ask("GET", "/metrics").body
    assert b'route="unmatched"' in counted, "what is no probe is counted"
    assert not any(path in counted for path in (b"/startupz", b"/readyz", b"/livez"))

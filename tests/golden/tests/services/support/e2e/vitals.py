# Generated for demo from templates/scaffolds/shared/python/support/e2e/vitals.py and golden.yaml; do not edit, run ./doit generate. sha256:a6ca1dd270d4ab8f
"""Core Web Vitals against the bounds that Google calls good."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from support.e2e.packages import script
from support.lab import until
from support.page import PageObject
from support.service import Service, word
from support.statistics import best

BUDGET = {"TTFB": 800.0, "FCP": 1800.0, "LCP": 2500.0, "CLS": 0.1, "INP": 200.0}
"""Milliseconds; CLS has no unit."""
REGISTER = """globalThis.vitals = {};
for (const name of %s)
    webVitals["on" + name](({ value }) => { globalThis.vitals[name] = value; }, { reportAllChanges: true });"""


def test_vitals_stay_within_the_budget(
    service: Service,
    own_page: PageObject,
    new_context: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:
    # One script: a second one would run where the library is not.
    both = f"{script('web-vitals/dist/web-vitals.iife.js')}\n{REGISTER % json.dumps([*BUDGET])}"
    measured: list[str] = []

    def attempt(allowed: Callable[[], float]) -> list[str]:
        page = new_context().new_page()
        page.add_init_script(script=both)
        one = own_page(page, service)
        one.sign_in()
        one.add(f"vital {word()}", 1)
        expect(one.list.get_by_role("listitem")).to_have_count(1)

        def all_of_them() -> dict[str, float] | None:
            told: dict[str, float] = page.evaluate("() => globalThis.vitals")
            return told if told.keys() == BUDGET.keys() else None

        found = until("all vitals", all_of_them, 10)
        page.close()
        measured[:] = [f"{name} {value:.3g}" for name, value in found.items()]
        more = allowed()
        bounds = {name: limit if name == "CLS" else limit * more for name, limit in BUDGET.items()}
        return [f"{name}: {found[name]}, at most {most}" for name, most in bounds.items() if found[name] > most]

    complaints = best(attempt)
    record_property("vitals", ", ".join(measured))
    assert complaints == []

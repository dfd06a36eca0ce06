# Generated for demo from templates/scaffolds/shared/python/support/e2e/accessibility.py and golden.yaml; do not edit, run ./doit generate. sha256:12786bbaff320ce8
"""WCAG 2.2 AA as far as a program can tell, and what it cannot: the page by keyboard alone."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Locator, Page, expect

from support.e2e.packages import script
from support.page import ServicePage
from support.service import Service, word

# wcag22aa alone is a single rule: each level is asked for.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
JUDGE = """async (levels) => {
    const found = await axe.run(document, { runOnly: { type: "tag", values: levels }, resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
SEEN = """(element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
}"""


def violations(page: Page) -> list[str]:
    """What axe finds, with the elements."""
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(script("axe-core/axe.min.js"))
    return [str(one) for one in page.evaluate(JUDGE, LEVELS)]


def reach(page: Page, what: Locator) -> None:
    """Goes there by Tab, and is shown to be there. Raises AssertionError."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if what.evaluate("(element) => element === document.activeElement"):
            assert what.evaluate(SEEN), f"nothing shows that {what} has the focus"
            return
    raise AssertionError(f"Tab never reaches {what}")


def judge(page: Page) -> None:
    """Finds nothing by day and by night. Raises AssertionError."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def test_nothing_is_against_wcag_2_2_aa(service_page: ServicePage, page: Page) -> None:
    service_page.open()
    judge(page)
    service_page.sign_in()
    service_page.add(f"axe {word()}", 1)
    expect(service_page.list.get_by_role("listitem")).to_have_count(1)
    judge(page)


def test_everything_can_be_done_by_keyboard_alone_and_the_focus_is_seen(
    service_page: ServicePage, service: Service, page: Page
) -> None:
    service_page.open()
    reach(page, service_page.token_field)
    page.keyboard.insert_text(service.token())
    page.keyboard.press("Enter")
    expect(service_page.status).to_have_text("Live")
    name = f"keys {word()}"
    reach(page, service_page.name_field)
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(service_page.entry(name)).to_be_visible()
    reach(page, service_page.remove_button(name))
    page.keyboard.press("Enter")
    expect(service_page.entry(name)).to_have_count(0)
    reach(page, service_page.sign_out_button)
    page.keyboard.press("Space")
    expect(service_page.token_field).to_be_visible()

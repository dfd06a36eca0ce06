"""On a telephone: nothing is cut off, and every target can be hit."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Playwright, expect

from support.page import PageObject
from support.service import Service, word

SMALLEST_TARGET = 24
WIDTH = 320


def test_the_journey_fits_into_320_pixels_with_targets_of_24(
    service: Service, own_page: PageObject, playwright: Playwright, new_context: Callable[..., BrowserContext]
) -> None:
    telephone = {**playwright.devices["Pixel 7"], "viewport": {"width": WIDTH, "height": 640}}
    page = new_context(**telephone).new_page()
    one, name = own_page(page, service), f"a long name {'without end ' * 4}{word()}"
    one.sign_in()
    one.add(name, 2)
    expect(one.entry(name)).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= WIDTH
    for target in page.locator("button, input:not([type=hidden]), a").all():
        box = target.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= SMALLEST_TARGET, str(target)
    one.remove(name)
    expect(one.entry(name)).to_have_count(0)

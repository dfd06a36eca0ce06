# The team's: made once, never changed by the generator. Journeys through Store of Articles belong here.
from playwright.sync_api import expect

from support.page import ServicePage


def test_store_greets_with_its_title(service_page: ServicePage) -> None:
    service_page.open()
    expect(service_page.heading).to_have_text(service_page.service.contract["title"])

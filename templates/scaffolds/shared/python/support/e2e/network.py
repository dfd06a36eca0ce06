"""No network, little network: the page says so, loses nothing, and comes back."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from support.lab import shared
from support.page import ServicePage
from support.service import Service, word

SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 20_000}


def test_offline_is_said_and_what_was_missed_appears_afterwards(
    service_page: ServicePage, service: Service, context: BrowserContext
) -> None:
    process = shared(service)
    front = process.ask("front")
    service_page.address = front["url"]
    sub = service_page.sign_in()
    context.set_offline(True)
    expect(service_page.offline).to_be_visible()
    # Offline, the browser lets a stream that is open live on: it would bring what is made now.
    process.ask("resource", name=front["name"], action="cut")
    with service.user(sub=sub) as client:
        made = client.post(service.resource.path, json=service.resource.valid())
    process.ask("resource", name=front["name"], action="restore")
    context.set_offline(False)
    expect(service_page.offline).to_be_hidden()
    expect(service_page.entry(str(made.json()[service.resource.text]))).to_be_visible()
    expect(service_page.status).to_have_text("Live")


def test_on_a_slow_network_it_works_only_later(
    service_page: ServicePage, page: Page, context: BrowserContext
) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    service_page.sign_in()
    name = f"slow {word()}"
    service_page.add(name, 1)
    expect(service_page.entry(name)).to_have_count(1)

# Generated for demo from templates/scaffolds/shared/python/support/e2e/journey.py and golden.yaml; do not edit, run ./doit generate. sha256:58dad61b8e63b9cb
"""Sign in, do what the page is for, see what others do, sign out."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from support.page import ServicePage
from support.service import Service, word

MARKUP = (
    "<script>window.injected = 1</script>",
    '<img src=x onerror="window.injected = 1">',
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
)
FOLLOW = """path => new Promise((opened, failed) => {
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + path);
    globalThis.heard = new Promise((hear) => {
        socket.onmessage = ({ data }) => hear(data);
        setTimeout(() => hear("null"), 5000);
    });
    socket.onopen = () => opened();
    socket.onerror = () => failed(new Error("the WebSocket was refused"));
})"""


def test_a_refused_token_is_said_and_nobody_is_signed_in(service_page: ServicePage) -> None:
    service_page.open()
    service_page.token_field.fill("no token")
    service_page.sign_in_button.click()
    expect(service_page.alert.filter(has_text=re.compile(r"\S"))).to_be_visible()
    expect(service_page.token_field).to_be_visible()


def test_who_signs_in_stays_so_over_a_reload_and_signs_out_for_good(service_page: ServicePage, page: Page) -> None:
    sub = service_page.sign_in()
    page.reload()
    expect(service_page.signed_in(sub)).to_be_visible()
    (cookie,) = [one for one in page.context.cookies() if one.get("name") == "session"]
    assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("path")) == (True, "Strict", "/")
    service_page.sign_out()
    page.reload()
    expect(service_page.token_field).to_be_visible()
    assert not [one for one in page.context.cookies() if one.get("name") == "session" and one.get("value")]


def test_what_is_added_is_listed_kept_and_can_be_deleted(service_page: ServicePage, page: Page) -> None:
    name = f"first {word()}"
    service_page.sign_in()
    expect(service_page.empty).to_be_visible()
    service_page.add(name, 4)
    expect(service_page.entry_with(name, 4)).to_be_visible()
    page.reload()
    expect(service_page.entry_with(name, 4)).to_be_visible()
    service_page.remove(name)
    expect(service_page.entry(name)).to_have_count(0)
    page.reload()
    expect(service_page.empty).to_be_visible()


def test_what_changes_elsewhere_appears_by_itself(service_page: ServicePage, service: Service) -> None:
    resource, sub = service.resource, service_page.sign_in()
    with service.user(sub=sub) as client:
        made = client.post(resource.path, json=resource.valid())
        name, place = str(made.json()[resource.text]), made.headers["location"]
        expect(service_page.entry(name)).to_be_visible()
        renamed = resource.valid()
        client.put(place, json=renamed, headers={"if-match": "*"})
        expect(service_page.entry(str(renamed[resource.text]))).to_be_visible()
        expect(service_page.entry(name)).to_have_count(0)
        client.delete(place)
        expect(service_page.entry(str(renamed[resource.text]))).to_have_count(0)


def test_whoever_is_signed_in_hears_changes_over_a_websocket(service_page: ServicePage, service: Service) -> None:
    sub = service_page.sign_in()
    service_page.page.evaluate(FOLLOW, "/api/v1/live")
    with service.user(sub=sub) as client:
        made = client.post(service.resource.path, json=service.resource.valid())
    heard = json.loads(service_page.page.evaluate("() => globalThis.heard"))
    assert heard == {"type": "created", "item": made.json()}


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_a_name_is_shown_and_not_run(service_page: ServicePage, page: Page, markup: str) -> None:
    service_page.sign_in()
    service_page.add(markup, 1)
    expect(service_page.entry(markup)).to_be_visible()
    # The policy of the page would keep a script from running: that nothing was made of the text is looked at, too.
    expect(service_page.list.locator("script, img, svg")).to_have_count(0)
    assert page.evaluate("() => 'injected' in globalThis") is False

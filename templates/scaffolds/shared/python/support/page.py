"""The page of the service template, by what people see of it: the suites know no word of it but through this class.

A team's own page object extends it, and says what is another thing on its page.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from support.service import Service, word

PATIENCE = 10_000
"""Milliseconds until what is expected has to be seen."""
expect.set_options(timeout=PATIENCE)


class ServicePage:
    """One service's, in one page of the browser."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page, self.service = page, service
        self.address: str = service.target["url"]
        """Where it is opened."""

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def token_field(self) -> Locator:
        return self.page.get_by_label("Access token")

    @property
    def sign_in_button(self) -> Locator:
        return self.page.get_by_role("button", name="Sign in")

    @property
    def sign_out_button(self) -> Locator:
        return self.page.get_by_role("button", name="Sign out")

    def signed_in(self, sub: str) -> Locator:
        """What says who is signed in."""
        return self.page.get_by_text(f"Signed in as {sub}")

    @property
    def offline(self) -> Locator:
        """What warns of a network that is gone."""
        return self.alert.filter(has_text="You are offline. Changes will appear when the connection is back.")

    @property
    def empty(self) -> Locator:
        """What is said while nothing is listed."""
        return self.page.get_by_text("No items yet.")

    @property
    def name_field(self) -> Locator:
        """Where the name of something new is typed; Enter adds it."""
        return self.page.get_by_label("Name")

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("list", name="Items")

    def entry(self, name: str) -> Locator:
        return self.list.get_by_role("listitem").filter(has_text=name)

    def entry_with(self, name: str, quantity: int) -> Locator:
        """The entry, while it shows the quantity that it was added with."""
        return self.entry(name).filter(has_text=f"× {quantity}")

    def remove_button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"Delete {name}")

    def open(self) -> None:
        self.page.goto(f"{self.address}/")
        expect(self.heading).to_have_text(self.service.contract["title"])

    def sign_in(self, sub: str = "") -> str:
        """Opens the page and signs in; gives the subject."""
        sub = sub or f"user-{word()}"
        self.open()
        self.token_field.fill(self.service.token(sub=sub))
        self.sign_in_button.click()
        expect(self.signed_in(sub)).to_be_visible()
        expect(self.status).to_have_text("Live")
        return sub

    def sign_out(self) -> None:
        self.sign_out_button.click()
        expect(self.token_field).to_be_visible()

    def add(self, name: str, quantity: int) -> None:
        self.name_field.fill(name)
        self.page.get_by_label("Quantity").fill(str(quantity))
        self.page.get_by_role("button", name="Add item").click()

    def remove(self, name: str) -> None:
        self.remove_button(name).click()


PageObject = Callable[[Page, Service], ServicePage]


def page_object(folder: Path) -> PageObject:
    """The team's in a service's folder; the template's where the team deleted ``e2e/page.py``."""
    own = folder / "e2e/page.py"
    found: PageObject = runpy.run_path(str(own)).get("Page", ServicePage) if own.is_file() else ServicePage
    return found

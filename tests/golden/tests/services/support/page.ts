// Generated for demo from templates/scaffolds/shared/typescript/support/page.ts and golden.yaml; do not edit, run ./doit generate. sha256:2c5314d7c6cc1b86
/**
 * The page of the service template, by what people see of it: the suites know no word of it but through this class.
 * A team's own page object extends it, and says what is another thing on its page.
 */
import { expect, type Locator, type Page } from "@playwright/test";
import { subject } from "./data.ts";
import { token } from "./identity.ts";
import type { Service } from "./service.ts";
import { target } from "./target.ts";

export class ServicePage {
  readonly page: Page;
  readonly service: Service;
  /** Where it is opened. */
  address: string;

  constructor(page: Page, service: Service) {
    this.page = page;
    this.service = service;
    this.address = target(service.contract.id).url;
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get alert(): Locator {
    return this.page.getByRole("alert");
  }

  get status(): Locator {
    return this.page.getByRole("status");
  }

  get tokenField(): Locator {
    return this.page.getByLabel("Access token");
  }

  get signInButton(): Locator {
    return this.page.getByRole("button", { name: "Sign in" });
  }

  get signOutButton(): Locator {
    return this.page.getByRole("button", { name: "Sign out" });
  }

  /** What says who is signed in. */
  signedIn(sub: string): Locator {
    return this.page.getByText(`Signed in as ${sub}`);
  }

  /** What warns of a network that is gone. */
  get offline(): Locator {
    return this.alert.filter({ hasText: "You are offline. Changes will appear when the connection is back." });
  }

  /** What is said while nothing is listed. */
  get empty(): Locator {
    return this.page.getByText("No items yet.");
  }

  /** Where the name of something new is typed; Enter adds it. */
  get nameField(): Locator {
    return this.page.getByLabel("Name");
  }

  get list(): Locator {
    return this.page.getByRole("list", { name: "Items" });
  }

  entry(name: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: name });
  }

  /** The entry, while it shows the quantity that it was added with. */
  entryWith(name: string, quantity: number): Locator {
    return this.entry(name).filter({ hasText: `× ${quantity}` });
  }

  removeButton(name: string): Locator {
    return this.page.getByRole("button", { name: `Delete ${name}` });
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.address}/`);
    await expect(this.heading).toHaveText(this.service.contract.title);
  }

  /** Opens the page and signs in; gives the subject. */
  async signIn(sub: string = subject()): Promise<string> {
    await this.open();
    await this.tokenField.fill(await token(this.service, { sub }));
    await this.signInButton.click();
    await expect(this.signedIn(sub)).toBeVisible();
    await expect(this.status).toHaveText("Live");
    return sub;
  }

  async signOut(): Promise<void> {
    await this.signOutButton.click();
    await expect(this.tokenField).toBeVisible();
  }

  async add(name: string, quantity: number): Promise<void> {
    await this.nameField.fill(name);
    await this.page.getByLabel("Quantity").fill(String(quantity));
    await this.page.getByRole("button", { name: "Add item" }).click();
  }

  async remove(name: string): Promise<void> {
    await this.removeButton(name).click();
  }
}

export type PageObject = new (page: Page, service: Service) => ServicePage;

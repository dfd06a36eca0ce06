// Generated for codai from templates/scaffolds/shared/typescript/support/page.ts and services.yaml; do not edit, run ./doit generate. sha256:f74d3d353a6e5167
/** The page of the service template, by what people see of it. A team's own page object replaces or extends it. */
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

  get list(): Locator {
    return this.page.getByRole("list", { name: "Items" });
  }

  entry(name: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: name });
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.address}/`);
    await expect(this.heading).toHaveText(this.service.contract.title);
  }

  /** Opens the page and signs in; gives the subject. */
  async signIn(sub: string = subject()): Promise<string> {
    await this.open();
    await this.tokenField.fill(await token(this.service, { sub }));
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await expect(this.page.getByText(`Signed in as ${sub}`)).toBeVisible();
    await expect(this.status).toHaveText("Live");
    return sub;
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await expect(this.tokenField).toBeVisible();
  }

  async add(name: string, quantity: number): Promise<void> {
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Quantity").fill(String(quantity));
    await this.page.getByRole("button", { name: "Add item" }).click();
  }

  async remove(name: string): Promise<void> {
    await this.page.getByRole("button", { name: `Delete ${name}` }).click();
  }
}

export type PageObject = new (page: Page, service: Service) => ServicePage;

// The team's: made once, never changed by the generator. Journeys through Code Repository & Version Control belong here.
import { expect, test } from "@playwright/test";
import { service } from "../service.ts";
import { Page } from "./page.ts";

test("kodex greets with its title", async ({ page }) => {
  const one = new Page(page, service);
  await one.open();
  await expect(one.heading).toHaveText(service.contract.title);
});

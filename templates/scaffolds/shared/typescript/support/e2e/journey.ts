/** Sign in, do what the page is for, see what others do, sign out. */
import { expect, test } from "@playwright/test";
import { payloads, subject, word } from "../data.ts";
import { user } from "../identity.ts";
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";

export function journey(service: Service, PageOf: PageObject): void {
  const { resource } = service;

  test.describe("journey", () => {
    test("a refused token is said, and nobody is signed in", async ({ page }) => {
      const one = new PageOf(page, service);
      await one.open();
      await one.tokenField.fill("no token");
      await one.signInButton.click();
      await expect(one.alert.filter({ hasText: /\S/ })).toBeVisible();
      await expect(one.tokenField).toBeVisible();
    });

    test("who signs in stays so over a reload, and signs out for good", async ({ page }) => {
      const one = new PageOf(page, service);
      const sub = await one.signIn();
      await page.reload();
      await expect(one.signedIn(sub)).toBeVisible();
      const cookie = (await page.context().cookies()).find((found) => found.name === "session");
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
      await one.signOut();
      await page.reload();
      await expect(one.tokenField).toBeVisible();
      expect((await page.context().cookies()).filter((found) => found.name === "session" && found.value !== "")).toEqual([]);
    });

    test("what is added is listed, kept, and can be deleted", async ({ page }) => {
      const one = new PageOf(page, service);
      await one.signIn();
      await expect(one.empty).toBeVisible();
      const name = `first ${word()}`;
      await one.add(name, 4);
      await expect(one.entryWith(name, 4)).toBeVisible();
      await page.reload();
      await expect(one.entryWith(name, 4)).toBeVisible();
      await one.remove(name);
      await expect(one.entry(name)).toHaveCount(0);
      await page.reload();
      await expect(one.empty).toBeVisible();
    });

    test("what changes elsewhere appears by itself", async ({ page }) => {
      const one = new PageOf(page, service);
      const sub = await one.signIn(subject());
      const client = await user(service, { sub });
      const made = await client.post(resource.path, resource.valid());
      const name = String(made.json()[resource.text]);
      await expect(one.entry(name)).toBeVisible();
      const renamed = resource.valid();
      await client.put(made.headers.get("location") ?? "", renamed, { "if-match": "*" });
      await expect(one.entry(String(renamed[resource.text]))).toBeVisible();
      await expect(one.entry(name)).toHaveCount(0);
      await client.delete(made.headers.get("location") ?? "");
      await expect(one.entry(String(renamed[resource.text]))).toHaveCount(0);
    });

    test("markup in a name is shown, not run", async ({ page }) => {
      const one = new PageOf(page, service);
      await one.signIn();
      for (const markup of payloads.markup) {
        await one.add(markup, 1);
        await expect(one.entry(markup)).toBeVisible();
      }
      // The policy of the page would keep a script from running: that nothing was made of the text is looked at, too.
      await expect(one.list.locator("script, img, svg")).toHaveCount(0);
      expect(await page.evaluate(() => "injected" in globalThis)).toBe(false);
    });
  });
}

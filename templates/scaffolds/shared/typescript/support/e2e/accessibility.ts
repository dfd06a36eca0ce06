/** WCAG 2.2 AA as far as a program can tell, and what it cannot: the page by keyboard alone. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { word } from "../data.ts";
import { token } from "../identity.ts";
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";

// wcag22aa alone is a single rule: each level is asked for.
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(LEVELS);
  // Where no frame is to be judged with it, the page needs no second one that puts the findings together.
  axe.setLegacyMode(page.frames().length === 1);
  const found = (await axe.analyze()).violations;
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
}

export function accessibility(service: Service, PageOf: PageObject): void {
  test.describe("accessibility", () => {
    test("nothing is against WCAG 2.2 AA, by day and by night", async ({ page }) => {
      const judge = async (): Promise<void> => {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page), colorScheme).toEqual([]);
        }
      };
      const one = new PageOf(page, service);
      await one.open();
      await judge();
      await one.signIn();
      await one.add(`axe ${word()}`, 1);
      await expect(one.list.getByRole("listitem")).toHaveCount(1);
      await judge();
    });

    test("everything can be done by keyboard alone, and the focus is seen", async ({ page }) => {
      const one = new PageOf(page, service);
      await one.open();
      const reach = async (what: ReturnType<Page["getByRole"]>): Promise<void> => {
        for (let presses = 0; presses < 20; presses += 1) {
          await page.keyboard.press("Tab");
          if (await what.evaluate((element) => element === document.activeElement)) {
            const style = await what.evaluate((element) => {
              const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
              return { seen: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" };
            });
            expect(style.seen).toBe(true);
            return;
          }
        }
        throw new Error(`Tab never reaches ${what}`);
      };
      await reach(one.tokenField);
      await page.keyboard.insertText(await token(service));
      await page.keyboard.press("Enter");
      await expect(one.status).toHaveText("Live");
      const name = `keys ${word()}`;
      await reach(one.nameField);
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
      await expect(one.entry(name)).toBeVisible();
      await reach(one.removeButton(name));
      await page.keyboard.press("Enter");
      await expect(one.entry(name)).toHaveCount(0);
      await reach(one.signOutButton);
      await page.keyboard.press("Space");
      await expect(one.tokenField).toBeVisible();
    });
  });
}

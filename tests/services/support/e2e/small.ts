// Generated for codai from templates/scaffolds/shared/typescript/support/e2e/small.ts and services.yaml; do not edit, run ./doit generate. sha256:448df91792df5f29
/** On a telephone: nothing is cut off, and every target can be hit. */
import { devices, expect, test } from "@playwright/test";
import { word } from "../data.ts";
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";

const SMALLEST_TARGET = 24;
// The browser is the one of all other tests: only the screen, the touch and the agent are a telephone's.
const { defaultBrowserType: _, ...TELEPHONE } = devices["Pixel 7"];

export function small(service: Service, PageOf: PageObject): void {
  test.describe("small screens", () => {
    test.use(TELEPHONE);

    test("the journey fits into 320 pixels, with targets of 24 @mobile", async ({ page }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      const one = new PageOf(page, service);
      await one.signIn();
      const name = `a long name ${"without end ".repeat(4)}${word()}`;
      await one.add(name, 2);
      await expect(one.entry(name)).toBeVisible();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(320);
      for (const target of await page.locator("button, input:not([type=hidden]), a").all()) {
        const box = await target.boundingBox();
        if (box === null) continue;
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(SMALLEST_TARGET);
      }
      await one.remove(name);
      await expect(one.entry(name)).toHaveCount(0);
    });
  });
}

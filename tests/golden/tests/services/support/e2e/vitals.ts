// Generated for demo from templates/scaffolds/shared/typescript/support/e2e/vitals.ts and golden.yaml; do not edit, run ./doit generate. sha256:bf09efdeda047aee
/** Core Web Vitals against the bounds that Google calls good. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";
import { word } from "../data.ts";
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";
import { best } from "../statistics.ts";

/** Milliseconds; CLS has no unit. */
const BUDGET: Readonly<Record<string, number>> = { TTFB: 800, FCP: 1800, LCP: 2500, CLS: 0.1, INP: 200 };

type Found = Record<string, number>;

export function vitals(service: Service, PageOf: PageObject): void {
  test.describe("vitals", () => {
    test("stay within the budget", async ({ browser }) => {
      const entry = createRequire(import.meta.url).resolve("web-vitals");
      const library = readFileSync(entry.replace(/web-vitals[^/]*$/, "web-vitals.iife.js"), "utf8");
      // One script: a second one would run where the library is not.
      const register = `globalThis.vitals = {};
        for (const name of ${JSON.stringify(Object.keys(BUDGET))})
          webVitals["on" + name](({ value }) => { globalThis.vitals[name] = value; }, { reportAllChanges: true });`;
      const round = async (allowed: () => number): Promise<string[]> => {
        const page = await browser.newPage();
        await page.addInitScript({ content: `${library}\n${register}` });
        const one = new PageOf(page, service);
        await one.signIn();
        await one.add(`vital ${word()}`, 1);
        await expect(one.list.getByRole("listitem")).toHaveCount(1);
        const read = (): Promise<Found> => page.evaluate(() => (globalThis as unknown as { vitals: Found }).vitals);
        await expect.poll(async () => Object.keys(await read()).toSorted()).toEqual(Object.keys(BUDGET).toSorted());
        const found = await read();
        await page.close();
        const more = allowed();
        return Object.entries(BUDGET).flatMap(([name, limit]) => {
          const bound = name === "CLS" ? limit : limit * more;
          return (found[name] ?? Infinity) <= bound ? [] : [`${name}: ${found[name]}, at most ${bound}`];
        });
      };
      expect(await best(round)).toEqual([]);
    });
  });
}

// Generated for codai from templates/scaffolds/shared/typescript/playwright.config.ts and services.yaml; do not edit, run ./doit generate. sha256:5b92b2ffc735a646
// `playwright test shop/e2e` runs one service. It is one project for all of them, because each has a browser of
// its own to start. The browser is Debian's Chromium; nothing is downloaded. CHROMIUM names another one.
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig, devices } from "@playwright/test";
import { contractIn } from "./support/contract.ts";

const here = import.meta.dirname;
const launchOptions = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
};
const ids = readdirSync(here, { withFileTypes: true })
  .filter((one) => one.isDirectory() && existsSync(`${here}/${one.name}/contract.json`))
  .map((one) => contractIn(`${here}/${one.name}`))
  .filter((one) => one.language === "typescript" && one.page)
  .map((one) => one.id)
  .toSorted();

export default defineConfig({
  fullyParallel: true,
  workers: Math.min(availableParallelism(), 4),
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: ".reports/playwright-output",
  reporter: [["list"], ["junit", { outputFile: ".reports/playwright.xml" }], ["html", { outputFolder: ".reports/playwright", open: "never" }]],
  testDir: here,
  testMatch: ids.map((id) => `**/${id}/e2e/*.spec.ts`),
  use: { ...devices["Desktop Chrome"], launchOptions },
});

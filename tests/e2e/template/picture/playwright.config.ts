// Takes the picture of the page that the guide shows, or compares with it; the test beside says where things are.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  reporter: "line",
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // One picture for every machine: where fonts differ, some edges of letters do.
  snapshotPathTemplate: process.env["PICTURE"] ?? "",
  use: {
    viewport: { width: 900, height: 660 },
    colorScheme: "light",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--disable-dev-shm-usage", "--hide-scrollbars", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    },
  },
});

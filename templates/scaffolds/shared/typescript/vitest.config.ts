// One configuration for all services: `--project shop` runs one of them. Files are not isolated, because
// that costs 0.14 s each; so no module here may keep state of its own.
import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { contractIn, type Contract } from "./support/contract.ts";

const here = import.meta.dirname;
const contracts: Contract[] = readdirSync(here, { withFileTypes: true })
  .filter((one) => one.isDirectory() && existsSync(`${here}/${one.name}/contract.json`))
  .map((one) => contractIn(`${here}/${one.name}`))
  .filter((one) => one.language === "typescript")
  .toSorted((one, other) => one.id.localeCompare(other.id));
const top = process.env["SOURCES_ROOT"] ?? "../..";

export default defineConfig({
  test: {
    isolate: false,
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    reporters: ["default", "junit", "html"],
    outputFile: { junit: "report/vitest.xml", html: "report/vitest/index.html" },
    coverage: {
      provider: "v8",
      reporter: ["text", "html", "lcov"],
      reportsDirectory: "report/coverage",
      include: contracts.map((one) => `${top}/${one.sources}/src/**`),
      thresholds: Object.fromEntries(
        contracts.map((one) => [
          `**/${one.sources}/src/**`,
          { functions: one.coverage, lines: one.coverage, branches: one.coverage },
        ]),
      ),
    },
    projects: contracts.map((one) => ({
      extends: true,
      test: { name: one.id, include: [`${one.id}/{unit,integration}/**/*.test.ts`] },
    })),
  },
});

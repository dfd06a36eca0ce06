// One configuration and one project for all services, so that they share their workers: a process for each costs half
// a second. Files are not isolated for the same reason; so no module here may keep state of its own. Where
// SERVICES_UNDER_TEST says which services run, the tests of these are collected and no others.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { contractIn, type Contract } from "./support/contract.ts";
import { VARIABLE } from "./support/target.ts";

const here = import.meta.dirname;
const contracts: Contract[] = readdirSync(here, { withFileTypes: true })
  .filter((one) => one.isDirectory() && existsSync(`${here}/${one.name}/contract.json`))
  .map((one) => contractIn(`${here}/${one.name}`))
  .filter((one) => one.language === "typescript")
  .toSorted((one, other) => one.id.localeCompare(other.id));
const told = process.env[VARIABLE];
const running = told === undefined ? undefined : (JSON.parse(readFileSync(told, "utf8")) as object);
const chosen = contracts.filter((one) => running === undefined || one.id in running);

/** Integration first: it waits for things to happen, and what is left over at the end should not. */
class Patient extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (one: TestSpecification): string => {
      const [service = "", part = ""] = relative(here, one.moduleId).split("/");
      return `${part === "integration" ? 0 : 1} ${service} ${one.moduleId}`;
    };
    return files.toSorted((one, other) => place(one).localeCompare(place(other)));
  }
}

export default defineConfig({
  test: {
    isolate: false,
    include: chosen.map((one) => `${one.id}/{unit,integration}/**/*.test.ts`),
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // Half of them wait for a time limit to pass, or for a process to end.
    maxWorkers: Math.min(2 * availableParallelism(), 8),
    sequence: { sequencer: Patient },
    reporters: [
      "default",
      ["junit", { outputFile: ".reports/vitest.xml" }],
      // One file, which a browser opens without a server. This reporter does not read outputFile.
      ["html", { outputDir: ".reports/vitest", singleFile: true }],
    ],
  },
});

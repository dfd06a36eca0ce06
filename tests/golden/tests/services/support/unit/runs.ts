// Generated for demo from templates/scaffolds/shared/typescript/support/unit/runs.ts and golden.yaml; do not edit, run ./doit generate. sha256:6a80a667ad65c247
/** A job: it ends by itself, and says what it did. */
import { describe, expect, test } from "vitest";
import { alone } from "../lab.ts";
import type { Service } from "../service.ts";

export function runs(service: Service): void {
  describe("a run", () => {
    test("ends with 0 and says so in lines of JSON", () =>
      alone(service, {}, { ready: false }, async (run) => {
        expect(await run.wait(20)).toBe(0);
        const lines = await run.logs();
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines) expect(line).toMatchObject({ service: service.contract.id, time: expect.any(String), level: expect.any(String) });
      }));

    const needed = service.contract.uses.find((one) => !one.optional && one.type === "postgresql");
    test.skipIf(needed === undefined)("ends with 1 when its database is lost", () =>
      alone(service, {}, { ready: false, cut: [needed?.name ?? ""] }, async (run) => {
        expect(await run.wait(30)).toBe(1);
      }));
  });
}

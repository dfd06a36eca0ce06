// Generated for codai from templates/scaffolds/shared/typescript/support/integration/shutdown.ts and services.yaml; do not edit, run ./doit generate. sha256:31adfc896b263a5c
/** The end: nothing new is promised, nothing begun is lost. */
import { describe, expect, test } from "vitest";
import { anonymous } from "../identity.ts";
import { alone } from "../lab.ts";
import type { Service } from "../service.ts";

export function shutdown(service: Service): void {
  const { probes, metrics, page, shutdown: seconds } = service.contract;

  describe("shutdown", () => {
    test("answers while it drains, asks clients to leave, and ends with 0 in time", () =>
      alone(service, { DRAIN_MILLISECONDS: "700" }, {}, async (one) => {
        const client = anonymous(service, one.url);
        await one.terminate();
        const paths = [probes.live.path, metrics.path, ...(page ? ["/api/v1/about"] : [])];
        for (const path of paths) {
          const answer = await client.get(path);
          expect(answer.status, path).toBe(200);
          if (page) expect(answer.headers.get("connection"), path).toBe("close");
        }
        expect(await one.wait(Math.min(seconds, 10))).toBe(0);
      }));
  });
}

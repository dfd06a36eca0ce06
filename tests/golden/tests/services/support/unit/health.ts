// Generated for demo from templates/scaffolds/shared/typescript/support/unit/health.ts and golden.yaml; do not edit, run ./doit generate. sha256:d97bc3a6a4746513
/** What Kubernetes asks, at the paths and within the times of the chart. */
import { describe, expect, test } from "vitest";
import { anonymous } from "../identity.ts";
import { parse, total } from "../metrics.ts";
import type { Service } from "../service.ts";

export function health(service: Service): void {
  const { probes, metrics } = service.contract;

  describe("health", () => {
    test.each(Object.entries(probes))("%s answers 200 in time, without a token", async (_, probe) => {
      const answer = await anonymous(service).get(probe.path);
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ status: "ok" });
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      expect(answer.milliseconds).toBeLessThan(probe.timeout * 1000);
    });

    test("each probe has a path of its own", () => {
      expect(new Set(Object.values(probes).map((one) => one.path)).size).toBe(3);
    });

    test("probes are not counted as requests", async () => {
      const client = anonymous(service);
      for (const { path } of Object.values(probes)) await client.get(path);
      const text = (await client.get(metrics.path)).text;
      for (const { path } of Object.values(probes)) expect(total(parse(text), metrics.requests, { route: path })).toBe(0);
    });
  });
}

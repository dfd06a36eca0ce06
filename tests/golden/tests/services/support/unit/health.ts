// Generated for demo from templates/scaffolds/shared/typescript/support/unit/health.ts and services.yaml; do not edit, run ./doit generate. sha256:2fc1e63227360a95
/** What Kubernetes asks, at the paths and within the times of the chart. */
import { describe, expect, test } from "vitest";
import { uses } from "../contract.ts";
import { anonymous } from "../identity.ts";
import { alone, shared } from "../lab.ts";
import { parse, total } from "../metrics.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

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

    const database = uses(service.contract, "postgresql");
    test.skipIf(database === undefined)("is neither started nor ready before its database is", () =>
      alone(service, {}, { ready: false, cut: [database?.name ?? ""] }, async (one) => {
        const client = anonymous(service, one.url);
        const wanted = [probes.started.path, probes.ready.path];
        // Refused is as good as 503: Kubernetes sends nothing either way.
        const ask = async (path: string): Promise<number> => (await client.get(path).catch(() => undefined))?.status ?? 503;
        const end = performance.now() + 1500;
        while (performance.now() < end) expect(await Promise.all(wanted.map(ask))).toEqual([503, 503]);
        await one.restore(database?.name ?? "");
        await until("it to be ready once the database is", async () => ((await ask(probes.ready.path)) === 200 ? true : undefined), { seconds: 20 });
      }));

    test("is not ready from SIGTERM on, and still lives", () =>
      alone(service, { DRAIN_MILLISECONDS: "1500" }, {}, async (one) => {
        const client = anonymous(service, one.url);
        await one.terminate();
        const answer = await until("readiness to end", async () => {
          const found = await client.get(probes.ready.path);
          return found.status === 200 ? undefined : found;
        }, { seconds: 1 });
        expect(answer.status).toBe(503);
        expect(answer.json()).toEqual({ status: "draining" });
        expect((await client.get(probes.live.path)).status).toBe(200);
      }));

    test("the shared process was not restarted by what is tested here", async () => {
      expect((await anonymous(service, shared(service).url).get(probes.started.path)).status).toBe(200);
    });
  });
}

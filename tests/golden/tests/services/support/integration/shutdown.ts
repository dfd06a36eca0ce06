// Generated for demo from templates/scaffolds/shared/typescript/support/integration/shutdown.ts and golden.yaml; do not edit, run ./doit generate. sha256:8e1b69f439b67e34
/** The end: nothing new is promised, nothing begun is lost, and whoever follows is sent elsewhere. */
import { describe, expect, test } from "vitest";
import { anonymous, token } from "../identity.ts";
import type { Companion } from "../lab.ts";
import type { Service } from "../service.ts";
import { events, messages } from "../streams.ts";
import { until } from "../waiting.ts";

export function shutdown(service: Service, second: Companion): void {
  const { probes, metrics, page, shutdown: seconds } = service.contract;

  describe("shutdown", () => {
    test("not ready at once, it answers while it drains, asks clients to leave, and ends with 0 in time", async () => {
      const one = await second.running();
      const client = anonymous(service, one.url);
      const streams = page ? [await messages(one.url, await token(service)), await events(one.url, await token(service))] : [];
      const begun = performance.now();
      await one.terminate();
      const ready = await until("readiness to end", async () => {
        const found = await client.get(probes.readiness.path);
        return found.status === 200 ? undefined : found;
      }, { seconds: 1 });
      expect(ready.status).toBe(503);
      expect(ready.json()).toEqual({ status: "draining" });
      const paths = [probes.liveness.path, metrics.path, ...(page ? ["/api/v1/about"] : [])];
      for (const path of paths) {
        const answer = await client.get(path);
        expect(answer.status, path).toBe(200);
        if (page) expect(answer.headers.get("connection"), path).toBe("close");
      }
      const codes = await Promise.all(streams.map((stream) => stream.closed));
      expect(codes.slice(0, 1)).toEqual(page ? [1001] : []);
      expect(await one.wait(Math.min(seconds, 20))).toBe(0);
      expect(performance.now() - begun).toBeLessThan(seconds * 1000);
    });
  });
}

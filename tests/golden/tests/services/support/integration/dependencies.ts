// Generated for demo from templates/scaffolds/shared/typescript/support/integration/dependencies.ts and golden.yaml; do not edit, run ./doit generate. sha256:2d3e5f1366477a69
/** Every service that this one calls, as the graph has it: well, slow, failing, gone. */
import { describe, expect, test } from "vitest";
import { word } from "../data.ts";
import { user } from "../identity.ts";
import { shared } from "../lab.ts";
import { expectProblem } from "../problems.ts";
import type { Call } from "../contract.ts";
import type { Answer } from "../http.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";
import type { Beset } from "./beset.ts";

const PATIENCE = 6000;

export function dependencies(service: Service, beset: Beset): void {
  const { contract } = service;
  const place = (call: Call): string => `/api/v1/upstream/${call.id}`;
  const about = (call: Call): Record<string, unknown> => ({ service: call.id, version: "1.2.3", environment: "test" });

  const degraded = (call: Call, answer: Answer): void => {
    expect(answer.milliseconds).toBeLessThan(PATIENCE);
    if (call.optional) {
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json()).toEqual({ upstream: call.id, degraded: true });
    } else {
      expectProblem(answer, 503, "unavailable");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  };

  describe("dependencies", () => {
    test("another id is 404", async () => {
      expectProblem(await (await user(service)).get(`/api/v1/upstream/${word()}`), 404, "not-found");
    });

    test.each(contract.calls.map((call) => [call.id, call] as const))("%s is asked, and told who asks", async (_, call) => {
      const id = `call-${word()}`;
      const one = shared(service);
      await one.upstreamAnswers(call.id, 200, about(call));
      const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
      const answer = await (await user(service)).get(place(call), { "x-correlation-id": id, traceparent: trace });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json()).toEqual({ upstream: call.id, degraded: false, about: about(call) });
      const seen = (await one.upstreamRequests(call.id)).find((request) => request.headers["x-correlation-id"] === id);
      expect(seen).toMatchObject({ method: "GET", path: "/api/v1/about" });
      expect(seen?.headers["traceparent"]).toContain("4bf92f3577b34da6a3ce929d0e0e4736");
    });

    const [first] = contract.calls;
    describe.runIf(first !== undefined)("when they are slow, gone or failing", () => {
      test.each(contract.calls.map((call) => [call.id, call] as const))("%s: it degrades and does not fall", async (_, call) => {
        const one = await beset.well();
        const client = await user(service, {}, one.url);
        const faults = [
          () => one.upstreamAnswers(call.id, 200, about(call), 20),
          () => one.upstreamLost(call.id),
          async () => {
            await one.upstreamRestored(call.id);
            await one.upstreamAnswers(call.id, 500, {});
          },
        ];
        for (const fault of faults) {
          await fault();
          degraded(call, await client.get(place(call)));
        }
        expect((await client.get(service.resource.path)).status, "its own work meanwhile").toBe(200);
        expect((await client.get(contract.probes.readiness.path)).status).toBe(200);
      });

      test("one that failed five times in a row is left alone, and asked again once it is well", async () => {
        const call = first as Call;
        const one = await beset.well();
        const client = await user(service, {}, one.url);
        for (let count = 0; count < 5; count += 1) degraded(call, await client.get(place(call)));
        const before = (await one.upstreamRequests(call.id)).length;
        const answer = await client.get(place(call));
        degraded(call, answer);
        expect((await one.upstreamRequests(call.id)).length).toBe(before);
        await one.upstreamAnswers(call.id, 200, about(call));
        const found = await until("a good answer", async () => {
          const latest = await client.get(place(call));
          return latest.status === 200 && latest.json()["degraded"] === false ? latest : undefined;
        }, { seconds: 12, every: 100 });
        expect(found.json()["about"]).toEqual(about(call));
      });
    });
  });
}

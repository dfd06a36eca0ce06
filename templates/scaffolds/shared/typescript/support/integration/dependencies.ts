/** Every service that this one calls, as the graph has it: well, slow, failing, gone. */
import { describe, expect, test } from "vitest";
import { word } from "../data.ts";
import { user } from "../identity.ts";
import { alone, shared, type Instance } from "../lab.ts";
import { expectProblem } from "../problems.ts";
import { parse, total } from "../metrics.ts";
import type { Call } from "../contract.ts";
import type { Answer } from "../http.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

const PATIENCE = 6000;
const SHORT = { UPSTREAM_TIMEOUT_MILLISECONDS: "200" };

export function dependencies(service: Service): void {
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

    const faults: readonly (readonly [string, (one: Instance, call: Call) => Promise<unknown>])[] = [
      ["failing", (one, call) => one.upstreamAnswers(call.id, 500, {})],
      ["slow", (one, call) => one.upstreamAnswers(call.id, 200, about(call), 20)],
      ["gone", (one, call) => one.upstreamLost(call.id)],
    ];

    test.runIf(contract.calls.length > 0)("when one fails, is slow or is gone, it degrades and does not fall", { timeout: 60_000 }, () =>
      alone(service, SHORT, {}, async (one) => {
        const client = await user(service, {}, one.url);
        // One fault a callee: each has a breaker of its own, which a second fault would find open.
        for (const [at, call] of contract.calls.entries()) {
          const fault = faults[at % faults.length];
          await fault?.[1](one, call);
          degraded(call, await client.get(place(call)));
          expect((await client.get(service.resource.path)).status, `its own work while ${call.id} is ${fault?.[0]}`).toBe(200);
        }
        expect((await client.get(contract.probes.ready.path)).status).toBe(200);
      }));

    const [first] = contract.calls;
    test.runIf(first !== undefined)("after five failures in a row the other side is left alone", { timeout: 60_000 }, () =>
      alone(service, SHORT, {}, async (one) => {
        if (first === undefined) return;
        const client = await user(service, {}, one.url);
        await one.upstreamAnswers(first.id, 500, {});
        for (let count = 0; count < 6; count += 1) degraded(first, await client.get(place(first)));
        const before = (await one.upstreamRequests(first.id)).length;
        const answer = await client.get(place(first));
        degraded(first, answer);
        expect(answer.milliseconds).toBeLessThan(200);
        expect((await one.upstreamRequests(first.id)).length).toBe(before);
        const metrics = parse((await client.get(contract.metrics.path)).text);
        expect(total(metrics, contract.metrics.requests, { code: first.optional ? "200" : "503" })).toBeGreaterThanOrEqual(7);
      }));

    test.runIf(first !== undefined)("one that comes back is asked again", { timeout: 60_000 }, () =>
      alone(service, SHORT, {}, async (one) => {
        if (first === undefined) return;
        const client = await user(service, {}, one.url);
        await one.upstreamLost(first.id);
        degraded(first, await client.get(place(first)));
        await one.upstreamRestored(first.id);
        await one.upstreamAnswers(first.id, 200, about(first));
        const found = await until("a good answer", async () => {
          const answer = await client.get(place(first));
          return answer.status === 200 && answer.json()["degraded"] === false ? answer : undefined;
        }, { seconds: 12, every: 100 });
        expect(found.json()["about"]).toEqual(about(first));
      }));
  });
}

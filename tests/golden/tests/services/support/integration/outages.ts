// Generated for demo from templates/scaffolds/shared/typescript/support/integration/outages.ts and services.yaml; do not edit, run ./doit generate. sha256:e2c33f090ebee1da
/** Its own servers, lost and slow: it says so in time, stays alive, and recovers by itself. */
import { describe, expect, test } from "vitest";
import { uses } from "../contract.ts";
import { user } from "../identity.ts";
import { alone } from "../lab.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

const PATIENCE = 8000;

export function outages(service: Service): void {
  const { contract, resource } = service;
  const { path, valid } = resource;
  const database = uses(contract, "postgresql");
  const cache = uses(contract, "redis");

  describe("outages", () => {
    test.runIf(database)("without its database it is 503 in time, alive, ready, and well again after it", { timeout: 60_000 }, () =>
      alone(service, {}, { proxied: [database?.name ?? ""] }, async (one) => {
        const client = await user(service, {}, one.url);
        expect((await client.post(path, valid())).status).toBe(201);
        await one.cut(database?.name ?? "");
        for (const answer of await Promise.all([client.post(path, valid()), client.get(path)])) {
          expectProblem(answer, 503, "unavailable");
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
          expect(answer.milliseconds).toBeLessThan(PATIENCE);
        }
        expect((await client.get(contract.probes.live.path)).status).toBe(200);
        expect((await client.get(contract.probes.ready.path)).status).toBe(200);
        await one.restore(database?.name ?? "");
        await until("it to write again", async () => ((await client.post(path, valid())).status === 201 ? true : undefined), { seconds: 15, every: 100 });
      }));

    test.runIf(cache)("without its cache it goes on, correctly, and more slowly", { timeout: 60_000 }, () =>
      alone(service, {}, { proxied: [cache?.name ?? ""] }, async (one) => {
        const client = await user(service, {}, one.url);
        const made = await client.post(path, valid());
        const place = made.headers.get("location") ?? "";
        await client.get(place);
        await one.cut(cache?.name ?? "");
        const body = valid();
        const changed = await client.put(place, body, { "if-match": "*" });
        expect(changed.status, changed.text).toBe(200);
        const read = await client.get(place);
        expect(read.status, read.text).toBe(200);
        expect(read.json()[resource.text]).toBe(body[resource.text]);
        expect(read.milliseconds).toBeLessThan(PATIENCE);
        expect((await client.get(contract.probes.ready.path)).status).toBe(200);
        await one.restore(cache?.name ?? "");
        // What the cache missed meanwhile must not come back out of it.
        expect((await client.get(place)).json()[resource.text]).toBe(body[resource.text]);
      }));

    test.runIf(database)("what is more than it can take at once is shed, and probes are not", { timeout: 60_000 }, () =>
      alone(service, { MAX_IN_FLIGHT: "2" }, { proxied: [database?.name ?? ""] }, async (one) => {
        const client = await user(service, {}, one.url);
        expect((await client.get(path)).status).toBe(200);
        await one.delay(database?.name ?? "", 0.5);
        const answers = await Promise.all(Array.from({ length: 8 }, () => client.get(path)));
        const shed = answers.filter((answer) => answer.status === 503);
        expect(shed.length).toBeGreaterThan(0);
        for (const answer of shed) {
          expectProblem(answer, 503, "overloaded");
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        }
        expect((await client.get(contract.probes.live.path)).status).toBe(200);
      }));
  });
}

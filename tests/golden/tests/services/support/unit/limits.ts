// Generated for demo from templates/scaffolds/shared/typescript/support/unit/limits.ts and golden.yaml; do not edit, run ./doit generate. sha256:7c8ad3e1b02defe4
/** Nobody takes more than their share. */
import { describe, expect, test } from "vitest";
import { subject } from "../data.ts";
import { anonymous, user } from "../identity.ts";
import { alone, shared } from "../lab.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";

export function limits(service: Service): void {
  const { path } = service.resource;

  describe("rate limit", () => {
    test("counts down in the headers", async () => {
      const client = await user(service);
      const left = async (): Promise<number> => Number((await client.get(path)).headers.get("ratelimit-remaining") ?? NaN);
      const first = await left();
      expect(first).toBeGreaterThan(0);
      expect(await left()).toBe(first - 1);
    });

    test("answers 429, with the time to wait, to whoever is above it, and to nobody else", () =>
      alone(service, { RATE_LIMIT: "5", RATE_WINDOW_SECONDS: "60" }, { database: shared(service).database }, async (one) => {
        const sub = subject();
        const greedy = await user(service, { sub }, one.url);
        const statuses: number[] = [];
        for (let count = 0; count < 5; count += 1) statuses.push((await greedy.get(path)).status);
        expect(statuses).toEqual([200, 200, 200, 200, 200]);
        const answer = await greedy.get(path);
        expectProblem(answer, 429, "rate-limited");
        const wait = Number(answer.headers.get("retry-after"));
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60);
        expect(answer.headers.get("ratelimit-remaining")).toBe("0");
        // A new token is no new subject.
        expect((await (await user(service, { sub }, one.url)).get(path)).status).toBe(429);
        expect((await (await user(service, {}, one.url)).get(path)).status).toBe(200);
        const probe = service.contract.probes.liveness.path;
        for (let count = 0; count < 10; count += 1) expect((await anonymous(service, one.url).get(probe)).status).toBe(200);
      }));
  });
}

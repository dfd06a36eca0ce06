/** A bounded load: small enough for any machine, large enough that a leak of connections shows. */
import { describe, expect, test } from "vitest";
import { anonymous, user } from "../identity.ts";
import type { Companion } from "../lab.ts";
import { parse, total } from "../metrics.ts";
import { best, percentile } from "../statistics.ts";
import type { Service } from "../service.ts";

const USERS = 8;
const TURNS = 25;

export function load(service: Service, second: Companion): void {
  const { contract, resource } = service;

  describe("load", () => {
    test(`of ${USERS} users at once is carried within the objective, and counted in full`, { timeout: 60_000 }, async (context) => {
      const one = await second.running();
      const counted = async (): Promise<number[]> => {
        const found = parse((await anonymous(service, one.url).get(contract.metrics.path)).text);
        return [contract.metrics.requests, `${contract.metrics.duration}_count`, "process_resident_memory_bytes"].map((name) => total(found, name));
      };
      const [requests = 0, durations = 0] = await counted();
      const made = { requests: 0 };
      const round = async (allowed: () => number): Promise<string[]> => {
        const times: number[] = [];
        const failed: number[] = [];
        const work = async (): Promise<void> => {
          const client = await user(service, {}, one.url);
          const place = (await client.post(resource.path, resource.valid())).headers.get("location") ?? "";
          for (let turn = 0; turn < TURNS; turn += 1) {
            for (const answer of [await client.get(place), await client.get(resource.path)]) {
              times.push(answer.milliseconds);
              if (answer.status !== 200) failed.push(answer.status);
            }
          }
        };
        await Promise.all(Array.from({ length: USERS }, work));
        made.requests += USERS * (TURNS * 2 + 1);
        const figures = [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${percentile(times, share).toFixed(1)} ms`);
        await context.annotate(`${contract.id}: ${times.length} requests, ${figures.join(", ")}`);
        expect(failed).toEqual([]);
        const slowest = percentile(times, contract.objectives.latencyShare);
        return slowest < contract.objectives.latency * 1000 * allowed() ? [] : figures;
      };
      expect(await best(round)).toEqual([]);
      const [all = 0, timed = 0, memory = 0] = await counted();
      expect([all - requests, timed - durations]).toEqual([made.requests, made.requests]);
      if (memory > 0) expect(memory).toBeLessThan(contract.memory);
    });
  });
}

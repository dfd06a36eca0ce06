// Generated for demo from templates/scaffolds/shared/typescript/support/unit/speed.ts and golden.yaml; do not edit, run ./doit generate. sha256:ccda5c8d3ac494bc
/** One request at a time is far from a load: then the objective must hold with ease. */
import { describe, expect, test } from "vitest";
import { user } from "../identity.ts";
import { best, percentile } from "../statistics.ts";
import type { Service } from "../service.ts";

const REQUESTS = 40;

export function speed(service: Service): void {
  const { objectives } = service.contract;
  const { path, valid } = service.resource;

  describe("response time", () => {
    test(`of reading and writing stays within ${objectives.latency} s`, async () => {
      const client = await user(service);
      const round = async (allowed: () => number): Promise<string[]> => {
        const times: Record<string, number[]> = { create: [], read: [], list: [] };
        for (let count = 0; count < REQUESTS; count += 1) {
          const made = await client.post(path, valid());
          times["create"]?.push(made.milliseconds);
          times["read"]?.push((await client.get(made.headers.get("location") ?? "")).milliseconds);
          times["list"]?.push((await client.get(`${path}?limit=100`)).milliseconds);
        }
        const more = allowed();
        return Object.entries(times).flatMap(([what, found]) => {
          const [slowest, median] = [percentile(found, objectives.latencyShare), percentile(found, 0.5)];
          // Half of them well inside: a pause that only some requests have hides in the last percent.
          const fast = slowest < objectives.latency * 1000 * more && median < Math.max(50, objectives.latency * 250) * more;
          return fast ? [] : [`${what}: ${slowest.toFixed(0)} ms, half of them ${median.toFixed(0)} ms`];
        });
      };
      expect(await best(round)).toEqual([]);
    });
  });
}

/** One request at a time is far from a load: then the objective must hold with ease. */
import { describe, expect, test } from "vitest";
import { user } from "../identity.ts";
import { best, slow } from "../statistics.ts";
import type { Service } from "../service.ts";

const REQUESTS = 40;

export function speed(service: Service): void {
  const { objectives } = service.contract;
  const { path, valid } = service.resource;

  describe("response time", () => {
    test(`of reading and writing stays within ${objectives.latency} s`, async () => {
      const client = await user(service);
      const round = async (allowed: () => number): Promise<string[]> => {
        const bare: number[] = [];
        const times: Record<string, number[]> = { create: [], read: [], list: [] };
        for (let count = 0; count < REQUESTS; count += 1) {
          bare.push((await client.get("/api/v1/about")).milliseconds);
          const made = await client.post(path, valid());
          times["create"]?.push(made.milliseconds);
          times["read"]?.push((await client.get(made.headers.get("location") ?? "")).milliseconds);
          times["list"]?.push((await client.get(`${path}?limit=100`)).milliseconds);
        }
        return slow(times, bare, objectives, allowed());
      };
      expect(await best(round)).toEqual([]);
    });
  });
}

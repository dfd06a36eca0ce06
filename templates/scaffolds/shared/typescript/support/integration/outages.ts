/** Its own servers, lost and slow: it says so in time, stays alive, and recovers by itself. */
import { describe, expect, test } from "vitest";
import type { Client } from "../http.ts";
import { anonymous, user } from "../identity.ts";
import type { Instance } from "../lab.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";
import { throughout, until } from "../waiting.ts";
import { IN_FLIGHT, type Beset } from "./beset.ts";

const PATIENCE = 8000;
/** Seconds for which it has to say that it is not ready. */
const LOST = 1.5;

export function outages(service: Service, beset: Beset): void {
  const { contract, resource } = service;
  const { path, valid } = resource;
  const { probes } = contract;
  const { database, cache } = beset;

  describe.runIf(database ?? cache)("outages", () => {
    const instanceAndClient = async (): Promise<readonly [Instance, Client]> => {
      const instance = await beset.well();
      return [instance, await user(service, {}, instance.url)];
    };
    const works = async (instance: Instance): Promise<true> => {
      const one = await user(service, {}, instance.url);
      return until("it to write again", async () => ((await one.post(path, valid())).status === 201 ? true : undefined), { seconds: 20, every: 100 });
    };

    test.runIf(database)("it is neither started nor ready before its database is", async () => {
      const instance = await beset.running();
      const one = anonymous(service, instance.url);
      // Refused is as good as 503: Kubernetes sends nothing either way.
      const ask = async (probe: string): Promise<number> => (await one.get(probe).catch(() => undefined))?.status ?? 503;
      await throughout(LOST, async () => expect([await ask(probes.startup.path), await ask(probes.readiness.path)]).toEqual([503, 503]));
      await instance.restore(database ?? "");
      await until("it to be ready once the database is", async () => ((await ask(probes.readiness.path)) === 200 ? true : undefined), { seconds: 30 });
    });

    test.runIf(database)("without its database it is 503 in time, alive, ready, and well again after it", async () => {
      const [instance, one] = await instanceAndClient();
      expect((await one.post(path, valid())).status).toBe(201);
      await instance.cut(database ?? "");
      for (const answer of await Promise.all([one.post(path, valid()), one.get(path)])) {
        expectProblem(answer, 503, "unavailable");
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(answer.milliseconds).toBeLessThan(PATIENCE);
      }
      expect((await one.get(probes.liveness.path)).status).toBe(200);
      expect((await one.get(probes.readiness.path)).status).toBe(200);
      await instance.restore(database ?? "");
      await works(instance);
    });

    test.runIf(database)("what is more than it can take at once is shed, and probes are not", async () => {
      const [instance, one] = await instanceAndClient();
      await instance.delay(database ?? "", 0.5);
      const answers = await Promise.all(Array.from({ length: IN_FLIGHT * 3 }, () => one.get(path)));
      const shed = answers.filter((answer) => answer.status === 503);
      expect(shed.length).toBeGreaterThan(0);
      expect(shed.length).toBeLessThan(answers.length);
      for (const answer of shed) {
        expectProblem(answer, 503, "overloaded");
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect((await one.get(probes.liveness.path)).status).toBe(200);
      await instance.restore(database ?? "");
      await works(instance);
    });

    test.runIf(cache)("without its cache it goes on, correctly, and more slowly", async () => {
      const [instance, one] = await instanceAndClient();
      const place = (await one.post(path, valid())).headers.get("location") ?? "";
      await one.get(place);
      await instance.cut(cache ?? "");
      const body = valid();
      const changed = await one.put(place, body, { "if-match": "*" });
      expect(changed.status, changed.text).toBe(200);
      const read = await one.get(place);
      expect(read.status, read.text).toBe(200);
      expect(read.json()[resource.text]).toBe(body[resource.text]);
      expect(read.milliseconds).toBeLessThan(PATIENCE);
      expect((await one.get(probes.readiness.path)).status).toBe(200);
      await instance.restore(cache ?? "");
      // What the cache missed meanwhile must not come back out of it.
      expect((await one.get(place)).json()[resource.text]).toBe(body[resource.text]);
    });
  });
}

// Generated for codai from templates/scaffolds/shared/typescript/support/integration/consistency.ts and services.yaml; do not edit, run ./doit generate. sha256:f73cdcb604a744a0
/** Many writers at once, and more than one process: one truth. */
import { describe, expect, test } from "vitest";
import { uses } from "../contract.ts";
import { subject } from "../data.ts";
import { user } from "../identity.ts";
import type { Companion } from "../lab.ts";
import type { Service } from "../service.ts";

const WRITERS = 12;

export function consistency(service: Service, second: Companion): void {
  const { path, list, text, valid } = service.resource;
  const count = (statuses: readonly number[], status: number): number => statuses.filter((one) => one === status).length;

  describe("consistency", () => {
    test("of many who change one version, one does", async () => {
      const client = await user(service);
      const made = await client.post(path, valid());
      const [place, etag] = [made.headers.get("location") ?? "", made.headers.get("etag") ?? ""];
      const answers = await Promise.all(Array.from({ length: WRITERS }, () => client.put(place, valid(), { "if-match": etag })));
      const statuses = answers.map((one) => one.status);
      expect(count(statuses, 200), String(statuses)).toBe(1);
      expect(count(statuses, 412), String(statuses)).toBe(WRITERS - 1);
      const winner = answers.find((one) => one.status === 200);
      expect((await client.get(place)).json()).toEqual(winner?.json());
    });

    test("of many who take one name, one gets it", async () => {
      const client = await user(service);
      const body = valid();
      const statuses = (await Promise.all(Array.from({ length: WRITERS }, () => client.post(path, body)))).map((one) => one.status);
      expect(count(statuses, 201), String(statuses)).toBe(1);
      expect(count(statuses, 409), String(statuses)).toBe(WRITERS - 1);
      expect((await client.get(path)).json<Record<string, unknown[]>>()[list]).toHaveLength(1);
    });

    test("no write of many is lost", async () => {
      const client = await user(service);
      const bodies = Array.from({ length: WRITERS }, () => valid());
      await Promise.all(bodies.map((body) => client.post(path, body)));
      const found = (await client.get(`${path}?limit=100`)).json<Record<string, Record<string, unknown>[]>>()[list] ?? [];
      expect(found.map((one) => one[text]).toSorted()).toEqual(bodies.map((one) => one[text]).toSorted());
    });

    test.runIf(uses(service.contract, "postgresql"))("what one process wrote, the next one reads", async () => {
      const other = await second.running();
      const sub = subject();
      const [here, there] = [await user(service, { sub }), await user(service, { sub }, other.url)];
      const made = await here.post(path, valid());
      const place = made.headers.get("location") ?? "";
      let etag = made.headers.get("etag") ?? "";
      for (let round = 0; round < 3; round += 1) {
        await there.get(place);
        const body = valid();
        const changed = await here.put(place, body, { "if-match": etag });
        expect(changed.status, changed.text).toBe(200);
        etag = changed.headers.get("etag") ?? "";
        expect((await there.get(place)).json()[text]).toBe(body[text]);
      }
      expect((await there.delete(place)).status).toBe(204);
      expect((await here.get(place)).status).toBe(404);
    });
  });
}

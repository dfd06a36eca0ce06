// Generated for demo from templates/scaffolds/shared/typescript/support/integration/idempotency.ts and golden.yaml; do not edit, run ./doit generate. sha256:e888152b1f22bcef
/** A client that heard no answer may ask again. */
import { describe, expect, test } from "vitest";
import { uuid } from "../data.ts";
import { user } from "../identity.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";

export function idempotency(service: Service): void {
  const { path, list, valid } = service.resource;

  describe("idempotency", () => {
    test("the same request with the same key is answered with the first answer", async () => {
      const client = (await user(service)).with({ "idempotency-key": uuid() });
      const body = valid();
      const first = await client.post(path, body);
      const again = await client.post(path, body);
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.json()).toEqual(first.json());
      expect(first.headers.get("idempotency-replayed")).toBeNull();
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect((await client.get(path)).json<Record<string, unknown[]>>()[list]).toHaveLength(1);
    });

    test("another request with the same key is refused", async () => {
      const client = (await user(service)).with({ "idempotency-key": uuid() });
      expect((await client.post(path, valid())).status).toBe(201);
      expectProblem(await client.post(path, valid()), 409, "idempotency-key-reused");
    });

    test("many at once make one", async () => {
      const client = (await user(service)).with({ "idempotency-key": uuid() });
      const body = valid();
      const answers = await Promise.all(Array.from({ length: 8 }, () => client.post(path, body)));
      expect(answers.map((one) => one.status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
      expect(new Set(answers.filter((one) => one.status === 201).map((one) => one.json()["id"])).size).toBe(1);
      expect((await client.get(path)).json<Record<string, unknown[]>>()[list]).toHaveLength(1);
    });

    test("a key belongs to its user", async () => {
      const [key, body] = [{ "idempotency-key": uuid() }, valid()];
      const [one, other] = [await user(service), await user(service)];
      const first = await one.post(path, body, key);
      const second = await other.post(path, body, key);
      expect(second.status).toBe(201);
      expect(second.json()["id"]).not.toBe(first.json()["id"]);
    });

    test.each(["", "k".repeat(201)])("the key %j is 400", async (key) => {
      expectProblem(await (await user(service)).post(path, valid(), { "idempotency-key": key }), 400);
    });
  });
}

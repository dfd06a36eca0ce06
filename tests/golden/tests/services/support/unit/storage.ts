// Generated for demo from templates/scaffolds/shared/typescript/support/unit/storage.ts and golden.yaml; do not edit, run ./doit generate. sha256:aa01def13e280e53
/** What is written is read, in the version that was written: database and cache seen from outside. */
import { describe, expect, test } from "vitest";
import { uses } from "../contract.ts";
import { user } from "../identity.ts";
import { expectProblem } from "../problems.ts";
import type { Answer, Client } from "../http.ts";
import type { Service } from "../service.ts";

export function storage(service: Service): void {
  const { path, list, text, valid } = service.resource;
  const make = async (client: Client): Promise<{ place: string; etag: string; made: Answer }> => {
    const made = await client.post(path, valid());
    expect(made.status, made.text).toBe(201);
    return { made, place: made.headers.get("location") ?? "", etag: made.headers.get("etag") ?? "" };
  };

  describe("storage", () => {
    test("what was made is found, at its place and in the list", async () => {
      const client = await user(service);
      const { place, etag, made } = await make(client);
      const found = await client.get(place);
      expect(found.status).toBe(200);
      expect(found.json()).toEqual(made.json());
      expect(found.headers.get("etag")).toBe(etag);
      expect((await client.get(path)).json()[list]).toEqual([made.json()]);
    });

    test("what was changed is never read in its old version", async () => {
      const client = await user(service);
      const { place, etag } = await make(client);
      let current = etag;
      for (let round = 0; round < 3; round += 1) {
        await client.get(place);
        const body = valid();
        const changed = await client.put(place, body, { "if-match": current });
        expect(changed.status, changed.text).toBe(200);
        expect(changed.headers.get("etag")).not.toBe(current);
        current = changed.headers.get("etag") ?? "";
        const read = await client.get(place);
        expect(read.json()[text]).toBe(body[text]);
        expect(read.headers.get("etag")).toBe(current);
        expect((await client.get(path)).json<Record<string, unknown[]>>()[list]).toEqual([read.json()]);
      }
    });

    test("what was deleted is gone, from the cache too", async () => {
      const client = await user(service);
      const { place } = await make(client);
      expect((await client.get(place)).status).toBe(200);
      expect((await client.delete(place)).status).toBe(204);
      expectProblem(await client.get(place), 404, "not-found");
      expectProblem(await client.delete(place), 404, "not-found");
      expect((await client.get(path)).json()[list]).toEqual([]);
    });

    test("who has the version already gets 304", async () => {
      const client = await user(service);
      const { place, etag } = await make(client);
      expect((await client.get(place, { "if-none-match": etag })).status).toBe(304);
      expect((await client.get(place, { "if-none-match": '"other"' })).status).toBe(200);
    });

    test("a change needs the version that it changes", async () => {
      const client = await user(service);
      const { place, etag } = await make(client);
      expectProblem(await client.put(place, valid()), 428);
      expect((await client.put(place, valid(), { "if-match": etag })).status).toBe(200);
      expectProblem(await client.put(place, valid(), { "if-match": etag }), 412);
      expectProblem(await client.delete(place, { "if-match": etag }), 412);
      expect((await client.put(place, valid(), { "if-match": "*" })).status).toBe(200);
    });

    test("a name is taken once, by each user", async () => {
      const [client, other] = [await user(service), await user(service)];
      const body = valid();
      expect((await client.post(path, body)).status).toBe(201);
      expectProblem(await client.post(path, body), 409, "conflict");
      expect((await other.post(path, body)).status).toBe(201);
    });

    test("pages lead through everything once, oldest first", async () => {
      const client = await user(service);
      const made: unknown[] = [];
      for (let count = 0; count < 5; count += 1) made.push((await make(client)).made.json());
      const read: unknown[] = [];
      let cursor: string | null = "";
      for (let page = 0; page < 5 && cursor !== null; page += 1) {
        const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const body = (await client.get(`${path}?limit=2${query}`)).json<Record<string, unknown>>();
        read.push(...(body[list] as unknown[]));
        cursor = body["next"] as string | null;
      }
      expect(cursor).toBeNull();
      expect(read).toEqual(made);
    });

    test.each(["limit=0", "limit=101", "limit=x", "limit=-1", "cursor=made-up"])("?%s is 400", async (query) => {
      expectProblem(await (await user(service)).get(`${path}?${query}`), 400);
    });

    test.runIf(uses(service.contract, "redis"))("a second read comes from the cache", async () => {
      const client = await user(service);
      const { place } = await make(client);
      await client.get(place);
      expect((await client.get(place)).headers.get("cache-status")).toMatch(/; hit/);
    });
  });
}

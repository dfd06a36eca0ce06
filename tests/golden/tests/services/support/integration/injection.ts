// Generated for demo from templates/scaffolds/shared/typescript/support/integration/injection.ts and golden.yaml; do not edit, run ./doit generate. sha256:7de2efc2bb44c370
/** Text stays text: in a statement, in a page, in a header, in a path. */
import { describe, expect, test } from "vitest";
import { payloads, word } from "../data.ts";
import { anonymous, user } from "../identity.ts";
import { raw } from "../socket.ts";
import type { Service } from "../service.ts";

export function injection(service: Service): void {
  const { path, list, text, valid } = service.resource;

  describe("injection", () => {
    test.each([...payloads.sql, ...payloads.markup])("%s is stored and given back as it is", async (payload) => {
      const [client, neighbour] = [await user(service), await user(service)];
      const kept = await neighbour.post(path, valid());
      const name = `${payload} ${word()}`;
      const made = await client.post(path, { ...valid(), [text]: name });
      expect(made.status, made.text).toBe(201);
      const found = await client.get(made.headers.get("location") ?? "");
      expect(found.json()[text]).toBe(name);
      expect(found.headers.get("content-type")).toMatch(/^application\/json/);
      expect((await client.get(path)).json<Record<string, unknown[]>>()[list]).toEqual([found.json()]);
      expect((await neighbour.get(kept.headers.get("location") ?? "")).status).toBe(200);
    });

    test.each(payloads.sql)("%s in an id, a limit or a cursor finds nothing and breaks nothing", async (payload) => {
      const client = await user(service);
      await (await user(service)).post(path, valid());
      const written = encodeURIComponent(payload);
      expect((await client.get(`${path}/${written}`)).status).toBe(404);
      for (const query of [`cursor=${written}`, `limit=${written}`]) {
        const answer = await client.get(`${path}?${query}`);
        expect(answer.status).toBe(400);
        expect(answer.milliseconds).toBeLessThan(2000);
      }
    });

    test("a subject is text as well", async () => {
      await (await user(service)).post(path, valid());
      const answer = await (await user(service, { sub: "' OR '1'='1" })).get(path);
      expect(answer.status).toBe(200);
      expect(answer.json()[list]).toEqual([]);
    });

    test.each(payloads.paths)("/%s leads nowhere", async (payload) => {
      for (const prefix of ["/", `${path}/`, "/assets/"]) {
        const answer = await raw(anonymous(service).url, "GET", prefix + payload);
        expect([400, 401, 403, 404]).toContain(answer.status);
        expect(answer.text).not.toMatch(/root:.*:0:0:/);
      }
    });

    test("a body cannot reach what every object has", async () => {
      const client = await user(service);
      const body = `{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, ${JSON.stringify(valid()).slice(1)}`;
      expect((await client.post(path, body, { "content-type": "application/json" })).status).toBe(400);
      expect((await client.get("/api/v1/about")).json()).not.toHaveProperty("polluted");
    });

    test("a line end cannot reach a header", async () => {
      const { headers, status } = await raw(anonymous(service).url, "GET", "/api/v1/about%0d%0ainjected:%20yes");
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers).not.toMatch(/^injected:/im);
    });
  });
}

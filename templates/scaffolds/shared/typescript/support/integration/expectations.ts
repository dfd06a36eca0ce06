/**
 * Consumer contracts, from both ends of each edge. As a caller: what this service expects is enough for it to go on.
 * As the one that is called: what every caller in the catalog expects, and what its team adds, is answered.
 */
import { describe, expect, test } from "vitest";
import { added, ofCallers } from "../expectations.ts";
import { user } from "../identity.ts";
import { shared } from "../lab.ts";
import { schema } from "../openapi.ts";
import type { Service } from "../service.ts";

export function expectations(service: Service): void {
  const { contract } = service;

  describe("as a caller", () => {
    test("what it expects of others fits its own schema", async (context) => {
      const more = await added(contract.id);
      if (contract.calls.length === 0 && Object.keys(more).length === 0) context.skip("it calls nobody");
      const called = new Set(contract.calls.map((call) => call.id));
      const others = Object.keys(more).filter((id) => !called.has(id));
      expect(others, "of whom it expects something without a call of them in the catalog").toEqual([]);
      for (const { id, expects } of contract.calls) {
        for (const { request, response } of [...expects, ...(more[id] ?? [])]) {
          const valid = schema(response.schema);
          expect(valid(response.example), `${request.method} ${request.path} of ${id}: ${JSON.stringify(valid.errors)}`).toBe(true);
        }
      }
    });

    const needed = contract.page ? contract.calls.flatMap((call) => call.expects.map((one) => [call.id, one] as const)) : [];
    test.runIf(needed.length > 0).each(needed)("it goes on with what it expects of %s", async (id, one) => {
      await shared(service).upstreamAnswers(id, one.response.status, one.response.example);
      const answer = await (await user(service)).get(`/api/v1/upstream/${id}`);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json()).toMatchObject({ degraded: false });
    });
  });

  describe.runIf(contract.page)("as the one that is called", () => {
    test("what every caller expects is answered", async (context) => {
      const expected = await ofCallers(contract.id);
      if (expected.length === 0) context.skip("nobody calls it");
      const client = await user(service);
      for (const [caller, { request, response }] of expected) {
        const answer = await client.send(request.method, request.path);
        const what = `${caller} expects ${request.method} ${request.path}`;
        expect(answer.status, what).toBe(response.status);
        expect(answer.headers.get("content-type")?.split(";")[0]?.trim(), what).toBe(response.mediaType);
        const valid = schema(response.schema);
        expect(valid(answer.json()), `${what}: ${JSON.stringify(valid.errors)}`).toBe(true);
      }
    });
  });
}

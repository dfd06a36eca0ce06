// Generated for demo from templates/scaffolds/shared/typescript/support/unit/errors.ts and golden.yaml; do not edit, run ./doit generate. sha256:03300f40cc594603
/** Errors: the right status, a body a program can read, and nothing about the inside. */
import { describe, expect, test } from "vitest";
import { payloads, uuid, word } from "../data.ts";
import { anonymous, user } from "../identity.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";

const INSIDE = /at .+:\d+:\d+|node_modules|\.ts:|\.py"|Traceback|select .* from|syntax error/i;

export function errors(service: Service): void {
  const { path, valid, invalid } = service.resource;

  describe("errors", () => {
    test("a path that is not there is 404", async () => {
      const problem = expectProblem(await (await user(service)).get(`/api/v1/${word()}`), 404);
      expect(problem.instance).toMatch(/^\/api\/v1\//);
    });

    test.each([uuid(), "7", "not-a-uuid"])("one that is not there (%s) is 404", async (id) => {
      expectProblem(await (await user(service)).get(`${path}/${id}`), 404, "not-found");
    });

    test.each(invalid.map((body) => [JSON.stringify(body).slice(0, 60), body] as const))("%s is 400, and says where", async (_, body) => {
      const problem = expectProblem(await (await user(service)).post(path, body), 400);
      expect(problem.errors?.length).toBeGreaterThan(0);
      for (const one of problem.errors ?? []) expect(one).toEqual({ path: expect.any(String), message: expect.stringMatching(/\S/) });
    });

    test.each(["{", "", "[]", "null", '"text"'])("the body %j is 400", async (body) => {
      expectProblem(await (await user(service)).post(path, body, { "content-type": "application/json" }), 400);
    });

    test("a body that is not JSON is 415", async () => {
      expectProblem(await (await user(service)).post(path, "name=x", { "content-type": "application/x-www-form-urlencoded" }), 415);
    });

    test("a body above 64 KiB is 413", async () => {
      expectProblem(await (await user(service)).post(path, { ...valid(), padding: "p".repeat(66_000) }), 413);
    });

    test("a correlation id is taken over, in errors too", async () => {
      const id = `test-${word()}`;
      const client = (await user(service)).with({ "x-correlation-id": id });
      expect((await client.get(path)).headers.get("x-correlation-id")).toBe(id);
      expect(expectProblem(await client.get(`${path}/${uuid()}`), 404).correlationId).toBe(id);
    });

    test.each(payloads.headers)("a correlation id such as %j is replaced", async (id) => {
      const given = (await anonymous(service).get("/api/v1/about", { "x-correlation-id": id })).headers.get("x-correlation-id");
      expect(given).not.toBe(id);
      expect(given).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
    });

    test("no error says anything about the inside", async () => {
      const client = await user(service);
      const answers = [await client.get(`${path}?cursor=%00`), await client.post(path, "{"), await client.get(`${path}/%ff`)];
      for (const answer of answers) {
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(INSIDE);
      }
    });
  });
}

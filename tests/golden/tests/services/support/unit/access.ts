// Generated for demo from templates/scaffolds/shared/typescript/support/unit/access.ts and golden.yaml; do not edit, run ./doit generate. sha256:4a60816f3cdaf77b
/** Who may do what. Every way to be refused is tried, and each with a token that is right but for one thing. */
import { describe, expect, test } from "vitest";
import { subject } from "../data.ts";
import { anonymous, bearer, token, user, type Wanted } from "../identity.ts";
import { expectProblem } from "../problems.ts";
import type { Service } from "../service.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = (): number => Math.floor(Date.now() / 1000);

export function access(service: Service): void {
  const { path, read, write, valid } = service.resource;

  const refused: readonly (readonly [string, () => Wanted])[] = [
    ["that has expired", () => ({ seconds: -60 })],
    ["of another issuer", () => ({ claims: { iss: "https://issuer.example" } })],
    ["for another service", () => ({ aud: "somebody-else" })],
    ["signed with a key that nobody published", () => ({ key: "unknown" })],
    ["that is not valid yet", () => ({ claims: { nbf: now() + 3600 } })],
  ];

  describe("authentication", () => {
    test("without a token it is 401, and says which kind it takes", async () => {
      const answer = await anonymous(service).get(path);
      expectProblem(answer, 401, "unauthenticated");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    });

    test.each(refused)("a token %s is 401", async (_, wanted) => {
      expectProblem(await (await user(service, wanted())).get(path), 401, "unauthenticated");
    });

    test.each(["Bearer", "Bearer x", "Bearer a.b.c", "Basic dTpw", "Token x"])("%j is 401", async (authorization) => {
      expectProblem(await anonymous(service).get(path, { authorization }), 401, "unauthenticated");
    });

    test("a token without a signature is 401", async () => {
      const [, body = ""] = (await token(service)).split(".");
      const forged = `${encode({ alg: "none", typ: "JWT" })}.${body}.`;
      expectProblem(await anonymous(service).get(path, bearer(forged)), 401, "unauthenticated");
    });

    test("a token whose claims were changed is 401", async () => {
      const [head = "", body = "", signature = ""] = (await token(service)).split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
      const forged = [head, encode({ ...claims, sub: "admin" }), signature].join(".");
      expectProblem(await anonymous(service).get(path, bearer(forged)), 401, "unauthenticated");
    });

    test.each(["POST", "PUT", "DELETE"])("%s without a token is 401 as well", async (method) => {
      const place = method === "POST" ? path : `${path}/00000000-0000-4000-8000-000000000000`;
      expectProblem(await anonymous(service).send(method, place, { body: valid() }), 401, "unauthenticated");
    });
  });

  describe("authorization", () => {
    test("without the scope it is 403", async () => {
      expectProblem(await (await user(service, { scopes: [] })).get(path), 403, "forbidden");
    });

    test("who may read may not write, and who may write may not read", async () => {
      const reader = await user(service, { scopes: [read] });
      expect((await reader.get(path)).status).toBe(200);
      expectProblem(await reader.post(path, valid()), 403, "forbidden");
      const writer = await user(service, { scopes: [write] });
      expectProblem(await writer.get(path), 403, "forbidden");
    });

    test("a scope is a whole word", async () => {
      expectProblem(await (await user(service, { scopes: [`${read}s`, `x${read}`] })).get(path), 403, "forbidden");
    });

    test("what belongs to somebody else does not exist", async () => {
      const made = await (await user(service, { sub: subject() })).post(path, valid());
      const place = made.headers.get("location") ?? "";
      const other = await user(service, { sub: subject() });
      expectProblem(await other.get(place), 404, "not-found");
      expectProblem(await other.put(place, valid(), { "if-match": "*" }), 404, "not-found");
      expectProblem(await other.delete(place), 404, "not-found");
      expect((await other.get(path)).json()[service.resource.list]).toEqual([]);
    });
  });
}

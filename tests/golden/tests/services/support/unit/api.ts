// Generated for demo from templates/scaffolds/shared/typescript/support/unit/api.ts and golden.yaml; do not edit, run ./doit generate. sha256:5ac3131495bc630e
/** Status, media type and schema of every answer, judged by the service's own OpenAPI document. */
import { describe, expect, test } from "vitest";
import { anonymous, user } from "../identity.ts";
import { shared } from "../lab.ts";
import { parse, select } from "../metrics.ts";
import { complaints, document, pathOf, promised, untold } from "../openapi.ts";
import type { Service } from "../service.ts";
import { until } from "../waiting.ts";

/** What every service of the template answers below it; a team may have replaced what belongs to the example. */
const LIVE = ["/api/v1/events", "/api/v1/live"];

export function api(service: Service): void {
  const { contract, resource } = service;

  /** Each route below /api/v1 that answered anybody so far, by its own account. */
  const routes = async (): Promise<string[]> => {
    const client = anonymous(service);
    const asked: string[] = [];
    for (const path of ["/api/v1/about", resource.path, ...LIVE]) {
      if ((await client.get(path)).status !== 404) asked.push(path);
    }
    return until("what was asked to be counted", async () => {
      const counted = select(parse((await client.get(contract.metrics.path)).text), contract.metrics.requests);
      const found = new Set(counted.map((one) => (one.labels["route"] ?? "").replaceAll(/:(\w+)/g, "{$1}")));
      return asked.every((path) => found.has(path)) ? [...found].filter((route) => route.startsWith("/api/v1/")) : undefined;
    });
  };

  describe("API", () => {
    test("says who it is", async () => {
      const answer = await anonymous(service).get("/api/v1/about");
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ service: contract.id, version: expect.any(String), environment: expect.any(String), flags: contract.flags });
    });

    const [flag] = Object.entries(contract.flags);
    test.runIf(flag)("follows its flags without a restart", async () => {
      const turned = (wanted: boolean): Promise<true> =>
        until("the flag to turn", async () => {
          const { flags } = (await anonymous(service).get("/api/v1/about")).json<{ flags: Record<string, boolean> }>();
          return flags[flag?.[0] ?? ""] === wanted ? true : undefined;
        }, { seconds: 10, every: 50 });
      await shared(service).flags({ ...contract.flags, [flag?.[0] ?? ""]: flag?.[1] !== true });
      await turned(flag?.[1] !== true);
      await shared(service).flags(contract.flags);
      await turned(flag?.[1] === true);
    });

    test("is described by OpenAPI 3.1, and nothing below /api/v1 is left out", async () => {
      const answer = await anonymous(service).get("/openapi.json");
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      const described = await document(anonymous(service));
      expect(described.openapi).toMatch(/^3\.1\./);
      const member = pathOf(described, `${resource.path}/{}`) ?? "";
      expect(Object.keys(described.paths)).toEqual(expect.arrayContaining(["/api/v1/about", resource.path, member]));
      expect(Object.keys(described.paths[resource.path] ?? {})).toEqual(expect.arrayContaining(["get", "post"]));
      expect(Object.keys(described.paths[member] ?? {})).toEqual(expect.arrayContaining(["get", "put", "delete"]));
      expect(Object.keys(described.paths)).toEqual(expect.arrayContaining(await routes()));
    });

    test("still has what its team describes", async (context) => {
      const promise = promised(service) ?? context.skip("it has no openapi.json among its sources");
      expect(untold(promise, await document(anonymous(service)))).toEqual([]);
    });

    test("answers as its document says", async () => {
      const client = await user(service);
      const promise = promised(service);
      const described = [...(promise ? [promise] : []), await document(client)];
      const member = `${resource.path}/{}`;
      const made = await client.post(resource.path, resource.valid());
      const location = made.headers.get("location") ?? "";
      const answers = [
        ["GET", "/api/v1/about", 200, await client.get("/api/v1/about")],
        ["POST", resource.path, 201, made],
        ["GET", resource.path, 200, await client.get(resource.path)],
        ["GET", member, 200, await client.get(location)],
      ] as const;
      for (const [method, path, status, answer] of answers) {
        expect(answer.status, `${method} ${path}`).toBe(status);
        expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
        expect(complaints(described, method, path, status, answer.json())).toEqual([]);
      }
    });

    test.each(["/", "/api/v1/about", "/nowhere"])("%s carries the security headers", async (path) => {
      const { headers } = await anonymous(service).get(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toMatch(/no-referrer|same-origin|strict-origin/);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/default-src/);
      expect(policy.match(/script-src[^;]*/)?.[0] ?? policy).not.toMatch(/unsafe-inline|unsafe-eval/);
      expect(headers.get("x-powered-by")).toBeNull();
    });
  });
}

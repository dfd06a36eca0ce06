// Generated for demo from templates/scaffolds/shared/typescript/support/integration/expectations.ts and golden.yaml; do not edit, run ./doit generate. sha256:0776ddda66074df5
/**
 * Consumer contracts, from both ends of each edge. As a caller: what this service expects is enough for it to go on.
 * As the one that is called: what every caller in the catalog expects, and what its team adds, is answered.
 */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { contractIn, type Call, type Expectation } from "../contract.ts";
import { user } from "../identity.ts";
import { shared } from "../lab.ts";
import { schema } from "../openapi.ts";
import { own, type Service } from "../service.ts";

const FOLDER = new URL("../../", import.meta.url);
const NONE = { expectations: {} as Readonly<Record<string, readonly Expectation[]>> };

export function expectations(service: Service): void {
  const { contract } = service;

  const needed = contract.calls.flatMap((call) => call.expects.map((one) => [call.id, one] as const));
  describe.runIf(needed.length > 0)("as a caller", () => {
    test.each(needed)("the answer it expects of %s fits its own schema, and it goes on with it", async (id, one) => {
      expect(schema(one.response.schema)(one.response.example)).toBe(true);
      await shared(service).upstreamAnswers(id, one.response.status, one.response.example);
      const answer = await (await user(service)).get(`/api/v1/upstream/${id}`);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json()).toMatchObject({ degraded: false });
    });
  });

  describe("as the one that is called", () => {
    test("what every caller expects is answered", async () => {
      const client = await user(service);
      for (const [caller, one] of await of(contract.id)) {
        const { request, response } = one;
        const answer = await client.send(request.method, request.path);
        const what = `${caller} expects ${request.method} ${request.path}`;
        expect(answer.status, what).toBe(response.status);
        expect(answer.headers.get("content-type"), what).toContain(response.mediaType);
        const valid = schema(response.schema);
        expect(valid(answer.json()), `${what}: ${JSON.stringify(valid.errors)}`).toBe(true);
      }
    });
  });
}

/** Each caller of a service with what it expects. */
async function of(callee: string): Promise<[string, Expectation][]> {
  const found: [string, Expectation][] = [];
  for (const entry of readdirSync(fileURLToPath(FOLDER)).toSorted()) {
    const folder = new URL(`${entry}/`, FOLDER);
    if (!existsSync(new URL("contract.json", folder))) continue;
    const stated = contractIn(folder).calls.find((call: Call) => call.id === callee)?.expects ?? [];
    const { expectations: added } = await own<typeof NONE>(folder.href, "expectations.ts", NONE);
    found.push(...[...stated, ...(added[callee] ?? [])].map((one): [string, Expectation] => [entry, one]));
  }
  return found;
}

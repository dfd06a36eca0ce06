/** What services expect of each other: stated by the catalog, and added by the team of the caller, as data. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { contractIn, type Expectation } from "./contract.ts";
import { schema } from "./openapi.ts";
import { own } from "./service.ts";

type Expectations = Readonly<Record<string, readonly Expectation[]>>;

/** The folder with the tests of all services. */
const TESTS = new URL("../", import.meta.url);
const ADDED = "expectations.json";
const NONE: { readonly expectations: Expectations } = { expectations: {} };

/**
 * What the team of a service adds, by the id of who is called: `expectations.json`, and an `expectations.ts` where
 * the team still has one. Throws, with the place, where it is none.
 */
export async function added(service: string): Promise<Expectations> {
  const folder = new URL(`${service}/`, TESTS);
  const { expectations: before } = await own(folder.href, "expectations.ts", NONE);
  const data = asData(service, new URL(ADDED, folder));
  const called = [...new Set([...Object.keys(before), ...Object.keys(data)])];
  return Object.fromEntries(called.map((id) => [id, [...(before[id] ?? []), ...(data[id] ?? [])]]));
}

/** Each caller of a service with what it expects. */
export async function ofCallers(callee: string): Promise<[string, Expectation][]> {
  const found: [string, Expectation][] = [];
  for (const caller of readdirSync(fileURLToPath(TESTS)).toSorted()) {
    if (!existsSync(new URL(`${caller}/contract.json`, TESTS))) continue;
    const stated = contractIn(new URL(`${caller}/`, TESTS)).calls.find((call) => call.id === callee)?.expects ?? [];
    const more = (await added(caller))[callee] ?? [];
    found.push(...[...stated, ...more].map((one): [string, Expectation] => [caller, one]));
  }
  return found;
}

function asData(service: string, place: URL): Expectations {
  if (!existsSync(place)) return {};
  const found = JSON.parse(readFileSync(place, "utf8")) as typeof NONE;
  const valid = schema(JSON.parse(readFileSync(new URL("support/expectations.schema.json", TESTS), "utf8")) as object);
  if (!valid(found)) throw new Error(`${service}/${ADDED} is none: ${JSON.stringify(valid.errors)}`);
  return found.expectations;
}

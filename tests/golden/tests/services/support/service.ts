// Generated for demo from templates/scaffolds/shared/typescript/support/service.ts and golden.yaml; do not edit, run ./doit generate. sha256:c2aa606e667540fb
/** A service as its tests see it: what the catalog states, and what the team says of its own resource. */
import { existsSync } from "node:fs";
import { contractIn, type Contract } from "./contract.ts";
import { items, type Fixtures, type Resource } from "./fixtures.ts";

export interface Service {
  readonly contract: Contract;
  readonly resource: Resource;
}

/** A file of the team's beside the caller, or `fallback` where the team deleted it. */
export async function own<T extends object>(caller: string, file: string, fallback: T): Promise<T> {
  const place = new URL(file, caller);
  return existsSync(place) ? ((await import(/* @vite-ignore */ place.href)) as T) : fallback;
}

/** The service in the folder of `caller`, a module's `import.meta.url`. */
export async function declare(caller: string): Promise<Service> {
  const { fixtures } = await own<{ fixtures: Fixtures }>(caller, "./fixtures.ts", { fixtures: {} });
  return { contract: contractIn(new URL(".", caller)), resource: fixtures.resource ?? items };
}

/** The service among its neighbours: those that the catalog says it has. */
import { afterAll } from "vitest";
import { Companion, shared, start } from "../lab.ts";
import type { Service } from "../service.ts";
import { Beset } from "./beset.ts";
import { consistency } from "./consistency.ts";
import { dependencies } from "./dependencies.ts";
import { expectations } from "./expectations.ts";
import { idempotency } from "./idempotency.ts";
import { injection } from "./injection.ts";
import { live } from "./live.ts";
import { load } from "./load.ts";
import { logs } from "./logs.ts";
import { outages } from "./outages.ts";
import { shutdown } from "./shutdown.ts";

export function integration(service: Service): void {
  const { page, serves } = service.contract;
  const variables = { RATE_LIMIT: "100000", DRAIN_MILLISECONDS: "1500" };
  const second = new Companion(() => start(service, variables, { database: shared(service).database }));
  const beset = new Beset(service);
  afterAll(async () => void (await Promise.all([second.stop(), beset.stop()])));
  for (const part of [logs, expectations]) part(service);
  if (page) {
    for (const part of [idempotency, injection, live]) part(service);
    // Outages first: it sees how the process starts.
    for (const part of [outages, dependencies]) part(service, beset);
    for (const part of [consistency, load]) part(service, second);
  }
  // The last, because it ends it.
  if (serves) shutdown(service, second);
}

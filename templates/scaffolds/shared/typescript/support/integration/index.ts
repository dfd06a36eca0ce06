/** The service among its neighbours: those that the catalog says it has. */
import { afterAll } from "vitest";
import { Second } from "../lab.ts";
import type { Service } from "../service.ts";
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
  const second = new Second(service, { RATE_LIMIT: "100000", DRAIN_MILLISECONDS: "1500" });
  afterAll(second.stop);
  logs(service);
  if (page) {
    for (const part of [dependencies, expectations, idempotency, injection, outages, live]) part(service);
    for (const part of [consistency, load]) part(service, second);
  }
  // The last, because it ends it.
  if (serves) shutdown(service, second);
}

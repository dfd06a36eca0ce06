// Generated for demo from templates/scaffolds/shared/typescript/support/integration/index.ts and golden.yaml; do not edit, run ./doit generate. sha256:e44445a9fced3738
/** The service among its neighbours: those that the catalog says it has. */
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
  if (serves) shutdown(service);
  if (!page) return logs(service);
  for (const part of [logs, dependencies, expectations, consistency, idempotency, injection, outages, live, load]) part(service);
}

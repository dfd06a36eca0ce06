// Generated for demo from templates/scaffolds/shared/typescript/support/unit/index.ts and golden.yaml; do not edit, run ./doit generate. sha256:9bc2542a54d0097d
/** The contract of one service by itself; which parts hold depends on its kind and on what it uses. */
import type { Service } from "../service.ts";
import { access } from "./access.ts";
import { api } from "./api.ts";
import { errors } from "./errors.ts";
import { health } from "./health.ts";
import { limits } from "./limits.ts";
import { metrics } from "./metrics.ts";
import { runs } from "./runs.ts";
import { speed } from "./speed.ts";
import { storage } from "./storage.ts";

export function unit(service: Service): void {
  const { page, serves } = service.contract;
  if (!serves) return runs(service);
  for (const part of [health, metrics]) part(service);
  if (page) for (const part of [api, errors, access, limits, storage, speed]) part(service);
}

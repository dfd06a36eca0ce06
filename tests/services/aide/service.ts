// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.aide); do not edit, run ./doit generate. sha256:a30c8e28d91ee823
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

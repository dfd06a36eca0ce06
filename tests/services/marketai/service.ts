// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.marketai); do not edit, run ./doit generate. sha256:2e11119d030fe54b
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

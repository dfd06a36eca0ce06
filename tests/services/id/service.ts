// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.id); do not edit, run ./doit generate. sha256:31349d4de87800d3
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

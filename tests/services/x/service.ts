// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.x); do not edit, run ./doit generate. sha256:78d98b69545a3585
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

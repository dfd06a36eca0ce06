// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.logai); do not edit, run ./doit generate. sha256:a18663af18ab667b
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

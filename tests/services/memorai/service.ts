// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.memorai); do not edit, run ./doit generate. sha256:1c2b200552484424
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

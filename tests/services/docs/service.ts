// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.docs); do not edit, run ./doit generate. sha256:4142d24726d14027
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

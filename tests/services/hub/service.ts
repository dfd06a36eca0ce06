// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.hub); do not edit, run ./doit generate. sha256:ab02b898cbb59eb7
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

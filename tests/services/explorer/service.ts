// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.explorer); do not edit, run ./doit generate. sha256:208028640f2fcbf7
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

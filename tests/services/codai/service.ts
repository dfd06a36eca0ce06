// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.codai); do not edit, run ./doit generate. sha256:acfcb1c9b6c0634b
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

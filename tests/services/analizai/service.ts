// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.analizai); do not edit, run ./doit generate. sha256:57e3a69e6eaab83f
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.templates); do not edit, run ./doit generate. sha256:a18d03a868d3f206
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.admin); do not edit, run ./doit generate. sha256:f42027e9c6d39f8a
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

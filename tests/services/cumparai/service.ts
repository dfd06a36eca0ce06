// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.cumparai); do not edit, run ./doit generate. sha256:22e2a2bac20b7cd9
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

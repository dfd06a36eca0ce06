// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.jucai); do not edit, run ./doit generate. sha256:cdca2d6515c04d93
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.legalizai); do not edit, run ./doit generate. sha256:26f6dc6508479363
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

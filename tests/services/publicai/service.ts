// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.publicai); do not edit, run ./doit generate. sha256:a100483271d49e0f
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.stocai); do not edit, run ./doit generate. sha256:6bffd6cc842c02c5
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

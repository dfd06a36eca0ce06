// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.ajutai); do not edit, run ./doit generate. sha256:399e89f445e746ca
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

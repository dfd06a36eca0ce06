// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.bancai); do not edit, run ./doit generate. sha256:57207761462ebb37
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

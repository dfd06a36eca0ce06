// Generated for demo from templates/scaffolds/service/typescript/service.ts and services.yaml (services.front); do not edit, run ./doit generate. sha256:a685bec9b1f9c48f
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

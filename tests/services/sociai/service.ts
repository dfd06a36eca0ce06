// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.sociai); do not edit, run ./doit generate. sha256:6b2820fb63e572b6
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

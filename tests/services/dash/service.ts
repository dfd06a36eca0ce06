// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.dash); do not edit, run ./doit generate. sha256:b29bc3e5335bf8e7
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

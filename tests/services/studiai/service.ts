// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.studiai); do not edit, run ./doit generate. sha256:669a217488ee541b
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

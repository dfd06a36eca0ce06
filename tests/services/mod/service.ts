// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.mod); do not edit, run ./doit generate. sha256:c5bb010514e5cea6
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

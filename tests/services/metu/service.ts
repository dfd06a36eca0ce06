// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.metu); do not edit, run ./doit generate. sha256:0445d6327fd2ad55
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

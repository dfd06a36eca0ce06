// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.tools); do not edit, run ./doit generate. sha256:4b4e299f99a7a39d
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

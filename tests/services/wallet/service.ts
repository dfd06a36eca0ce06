// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.wallet); do not edit, run ./doit generate. sha256:978648e9aeaaa1d0
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

// Generated for demo from templates/scaffolds/service/typescript/service.ts and golden.yaml (services.front); do not edit, run ./doit generate. sha256:7e380da17d504a52
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

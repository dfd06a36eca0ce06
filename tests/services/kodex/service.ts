// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.kodex); do not edit, run ./doit generate. sha256:7c9cbe9ed54cb4d9
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

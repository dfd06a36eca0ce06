// Generated for codai from templates/scaffolds/service/typescript/service.ts and services.yaml (services.fabricai); do not edit, run ./doit generate. sha256:5dee1ab1a45c900d
import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);

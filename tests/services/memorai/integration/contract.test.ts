// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.memorai); do not edit, run ./doit generate. sha256:fcc12bc0b9356f85
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

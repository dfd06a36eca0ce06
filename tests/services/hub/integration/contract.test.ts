// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.hub); do not edit, run ./doit generate. sha256:9732ecb20031a2d2
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

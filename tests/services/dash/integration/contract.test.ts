// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.dash); do not edit, run ./doit generate. sha256:f019187119e040a1
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

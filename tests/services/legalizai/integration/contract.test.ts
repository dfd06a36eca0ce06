// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.legalizai); do not edit, run ./doit generate. sha256:fec4270a81141211
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.mod); do not edit, run ./doit generate. sha256:ace5e2ceec5139d2
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.publicai); do not edit, run ./doit generate. sha256:62714c71d3353b88
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.marketai); do not edit, run ./doit generate. sha256:aa3f01efceba8bb6
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

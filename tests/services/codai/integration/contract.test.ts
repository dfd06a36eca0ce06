// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.codai); do not edit, run ./doit generate. sha256:888d179db43c628a
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

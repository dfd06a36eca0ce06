// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.wallet); do not edit, run ./doit generate. sha256:a85148923a46527c
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for demo from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.front); do not edit, run ./doit generate. sha256:bc083e4d2cdc47c7
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.logai); do not edit, run ./doit generate. sha256:25ee18485476612b
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

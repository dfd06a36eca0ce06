// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.x); do not edit, run ./doit generate. sha256:82afcfee35dd21f6
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.jucai); do not edit, run ./doit generate. sha256:a50ccb4220c39e9d
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

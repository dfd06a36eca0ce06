// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.aide); do not edit, run ./doit generate. sha256:573534dacef3009a
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

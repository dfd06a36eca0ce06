// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.stocai); do not edit, run ./doit generate. sha256:e7989c03532b4ad8
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

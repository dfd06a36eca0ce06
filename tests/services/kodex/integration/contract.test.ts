// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.kodex); do not edit, run ./doit generate. sha256:24c20b5429fe39c2
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

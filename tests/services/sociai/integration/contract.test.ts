// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.sociai); do not edit, run ./doit generate. sha256:315e6b8d2b9ef7a8
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

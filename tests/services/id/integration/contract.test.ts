// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.id); do not edit, run ./doit generate. sha256:9e3dfa032df5628e
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.bancai); do not edit, run ./doit generate. sha256:eac374e3734ec4cf
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

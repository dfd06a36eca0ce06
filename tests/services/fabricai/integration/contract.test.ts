// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.fabricai); do not edit, run ./doit generate. sha256:5aca943aef1296a8
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

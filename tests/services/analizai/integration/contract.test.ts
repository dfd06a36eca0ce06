// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.analizai); do not edit, run ./doit generate. sha256:9031a371581cdedd
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

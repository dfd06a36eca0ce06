// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.tools); do not edit, run ./doit generate. sha256:a10968c4c75f9b1e
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

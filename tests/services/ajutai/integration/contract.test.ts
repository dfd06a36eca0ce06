// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.ajutai); do not edit, run ./doit generate. sha256:fe7ab7d886edccf9
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.metu); do not edit, run ./doit generate. sha256:46eafaad69091410
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

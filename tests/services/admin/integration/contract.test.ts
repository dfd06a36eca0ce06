// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.admin); do not edit, run ./doit generate. sha256:267bb41f7cd0303c
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

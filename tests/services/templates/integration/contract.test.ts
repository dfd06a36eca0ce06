// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.templates); do not edit, run ./doit generate. sha256:facbc410b4157f39
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

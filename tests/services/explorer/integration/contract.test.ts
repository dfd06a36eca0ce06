// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.explorer); do not edit, run ./doit generate. sha256:5084c933c622541d
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

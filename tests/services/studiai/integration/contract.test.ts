// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.studiai); do not edit, run ./doit generate. sha256:6b356970ba8566c3
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

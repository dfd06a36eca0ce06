// Generated for codai from templates/scaffolds/service/typescript/integration/contract.test.ts and services.yaml (services.docs); do not edit, run ./doit generate. sha256:6b36cd1af1fae227
import { integration } from "../../support/integration/index.ts";
import { service } from "../service.ts";

integration(service);

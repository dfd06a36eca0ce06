// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.templates); do not edit, run ./doit generate. sha256:b80e84cba3c6a7d2
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

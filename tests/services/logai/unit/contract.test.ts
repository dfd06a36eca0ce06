// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.logai); do not edit, run ./doit generate. sha256:487ff109d50a5245
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

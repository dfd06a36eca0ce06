// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.ajutai); do not edit, run ./doit generate. sha256:77b2251418f6de5f
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

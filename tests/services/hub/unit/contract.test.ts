// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.hub); do not edit, run ./doit generate. sha256:cb0436df3ba27ea5
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.x); do not edit, run ./doit generate. sha256:05b2dfd926c47441
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

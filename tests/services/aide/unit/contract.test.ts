// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.aide); do not edit, run ./doit generate. sha256:b37a991332924c82
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

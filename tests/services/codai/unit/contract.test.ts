// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.codai); do not edit, run ./doit generate. sha256:d9fcc23a322943f7
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.metu); do not edit, run ./doit generate. sha256:0b7125995b8e4a98
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

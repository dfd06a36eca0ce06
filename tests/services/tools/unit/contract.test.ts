// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.tools); do not edit, run ./doit generate. sha256:f2d7c2db2ae4aec1
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

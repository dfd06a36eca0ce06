// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.admin); do not edit, run ./doit generate. sha256:ece5ac1722c900c9
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

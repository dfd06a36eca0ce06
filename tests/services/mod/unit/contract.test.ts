// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.mod); do not edit, run ./doit generate. sha256:7a324f3624b95702
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

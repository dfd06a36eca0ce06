// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.analizai); do not edit, run ./doit generate. sha256:bfdd793f221badc6
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);

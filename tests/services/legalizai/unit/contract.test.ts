// Generated for codai from templates/scaffolds/service/typescript/unit/contract.test.ts and services.yaml (services.legalizai); do not edit, run ./doit generate. sha256:8877a480087918a8
import { unit } from "../../support/unit/index.ts";
import { service } from "../service.ts";

unit(service);
